using System.Reflection;
using ServiceComb.Net.Protocol.Versions;

namespace ServiceComb.Net.Discovery.Identity;

/// <summary>What the app's own assembly says of it.</summary>
internal static class EntryAssembly
{
    private const int MaxNumbers = 4;

    public static string? Name => Assembly.GetEntryAssembly()?.GetName().Name;

    public static string? Description => Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyDescriptionAttribute>()?.Description;

    /// <summary>Its version as the engine writes versions; null when it has none that can be written so.</summary>
    public static string? Version => Assembly.GetEntryAssembly() is { } assembly
        ? VersionOf(assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion) ?? VersionOf(assembly.GetName().Version?.ToString())
        : null;

    /// <summary>The numbers at the beginning of a version: <c>2.1.0</c> of <c>2.1.0-beta.3+4f2a</c>.</summary>
    public static string? VersionOf(string? text)
    {
        var release = (text ?? "").Split('-', '+', ' ')[0];
        var numbers = string.Join('.', release.Split('.').Take(MaxNumbers));
        return MicroserviceVersion.TryParse(numbers, out _) ? numbers : null;
    }
}
