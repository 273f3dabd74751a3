using System.Diagnostics.CodeAnalysis;
using ServiceComb.Net.Conformance.Recording;

namespace ServiceComb.Net.Conformance.Engines;

/// <summary>A running engine, specified by <c>SERVICECOMB_CONFORMANCE_REGISTRY</c>, <c>_KIE</c> and <c>_RBAC</c>
/// (base addresses). Scenarios run one after another, because they share the revisions of the engine.</summary>
internal sealed class RunningEngine : EngineUnderTest
{
    private const string Prefix = "SERVICECOMB_CONFORMANCE_";
    private static readonly string[] Servers = ["registry", "kie", "rbac"];
    private static readonly SemaphoreSlim OneAtATime = new(1);

    private readonly IReadOnlyDictionary<string, Uri> _addresses;

    private RunningEngine(IReadOnlyDictionary<string, Uri> addresses) => _addresses = addresses;

    /// <summary>Gets a value that indicates whether an address is specified, so that the local engine is not tested.</summary>
    public static bool IsGiven => Addresses().Count > 0;

    /// <summary>Waits until no other scenario uses the engine.</summary>
    public static async Task<RunningEngine> TakeAsync(CancellationToken cancellationToken)
    {
        await OneAtATime.WaitAsync(cancellationToken);
        return new RunningEngine(Addresses());
    }

    /// <summary>Returns whether an address that the scenario needs is not specified.</summary>
    public static bool Lacks(Scenario scenario, [NotNullWhen(true)] out string? variable)
    {
        var missing = scenario.Servers.FirstOrDefault(server => !Addresses().ContainsKey(server));
        variable = missing is null ? null : Prefix + missing.ToUpperInvariant();
        return missing is not null;
    }

    public override Uri GetAddress(string server) => _addresses[server];

    public override ValueTask DisposeAsync()
    {
        OneAtATime.Release();
        return base.DisposeAsync();
    }

    private static Dictionary<string, Uri> Addresses() => Servers
        .Select(server => (server, text: Environment.GetEnvironmentVariable(Prefix + server.ToUpperInvariant())))
        .Where(entry => !string.IsNullOrEmpty(entry.text))
        .ToDictionary(entry => entry.server, entry => new Uri(entry.text!));
}
