using System.Collections.Frozen;

namespace ServiceComb.Net.Client.Settings;

/// <summary>All settings that the library reads, by group. Source of docs/configuration.md and of the warning about unknown keys.</summary>
internal static partial class KnownSettings
{
    private const string Spring = "spring:cloud:servicecomb:";

    /// <summary>The groups in the order of docs/configuration.md.</summary>
    public static IReadOnlyList<(string Title, KnownSetting[] Settings)> Groups { get; } =
    [
        ("The service", Service),
        ("The instance", Instance),
        ("Registry", Registry),
        ("Discovery and calls", Discovery),
        ("Configuration center", Kie),
        ("Monitoring", Monitor),
        ("Credentials and data center", Credentials),
        ("Proxy", Proxy),
        ("TLS", Tls),
        ("Governance", Governance),
        ("Gateway", Gateway),
    ];

    public static IEnumerable<KnownSetting> All => Groups.SelectMany(static group => group.Settings);

    private static readonly FrozenDictionary<string, string[]> Names = All
        .Where(static setting => setting.OtherNames.Length > 0)
        .ToFrozenDictionary(static setting => setting.Key, static setting => (string[])[setting.Key, .. setting.OtherNames], StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the key, followed by its other names.</summary>
    public static string[] NamesOf(string key) => Names.TryGetValue(key, out var names) ? names : [key];
}
