using ServiceComb.Net.Protocol.Engines;

namespace ServiceComb.Net.Console.Components.Engines;

/// <summary>Reads the status of engines.</summary>
internal static class EngineStatus
{
    public const string Available = "Available";
    private const string Unavailable = "Unavailable";
    private const string Retry = "Retry";

    /// <summary>Returns the suffix of the style for a status.</summary>
    public static string StyleOf(string? status) => status switch
    {
        Available => "up",
        Unavailable => "down",
        not null when HasFailed(status) => "down",
        _ => "other",
    };

    /// <summary>Returns whether a status is that after a failed job, such as <c>UpgradeFailed</c>.</summary>
    public static bool HasFailed(string? status) => status?.EndsWith("Failed", StringComparison.Ordinal) == true;

    public static bool CanRetry(EngineDetail engine) => engine.EngineAdditionalActions.Contains(Retry);

    public static bool CanUpgrade(EngineDetail engine) => engine.LatestVersion is { Length: > 0 } latest && latest != engine.Version;

    /// <summary>Returns the addresses of an engine by component.</summary>
    public static IReadOnlyList<(string Component, string Address)> AddressesOf(EngineDetail engine) =>
    [
        .. (engine.ExternalEntrypoint?.ServiceEndpoint ?? new Dictionary<string, EngineEntrypoint>())
            .OrderBy(static endpoint => endpoint.Key, StringComparer.Ordinal)
            .SelectMany(static endpoint => (endpoint.Value.EndpointList.Count > 0 ? endpoint.Value.EndpointList : [endpoint.Value.MasterEntrypoint ?? ""])
                .Where(static address => address.Length > 0)
                .Select(address => (endpoint.Key, address))),
    ];
}
