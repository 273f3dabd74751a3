using System.Text.Json;

namespace ServiceComb.Net.Conformance.Vectors;

/// <summary>Documents, instances of the service <c>target</c>, calls, and the behavior of java-chassis.</summary>
internal sealed record GovernanceVector
{
    private static readonly string[] OutgoingKinds = ["retry", "routeRule", "globalRouteRule", "loadbalance", "faultInjection", "instanceIsolation", "instanceBulkhead", "timeLimiter"];
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public required string Id { get; init; }

    /// <summary>Gets the YAML texts by key.</summary>
    public Dictionary<string, string> Documents { get; init; } = [];

    public Dictionary<string, string> Settings { get; init; } = [];

    public IReadOnlyList<VectorInstance> Instances { get; init; } = [];

    public IReadOnlyList<VectorCall> Calls { get; init; } = [];

    public required VectorExpectation Expect { get; init; }

    public IReadOnlyList<string> Sides { get; init; } = ["client", "gateway", "server"];

    public IReadOnlyList<string> Passes { get; init; } = ["memory", "section", "kie"];

    /// <summary>Reads the vectors of all files in the output directory, by ID.</summary>
    public static IReadOnlyDictionary<string, GovernanceVector> ReadAll(params string[] folders) => folders
        .SelectMany(static folder => Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, folder), "*.json"))
        .SelectMany(static file => JsonSerializer.Deserialize<GovernanceVector[]>(File.ReadAllBytes(file), Web)!)
        .ToDictionary(static vector => vector.Id);

    /// <summary>Gets the sides of the vector. Vectors without sides apply to all, but incoming requests are neither routed nor
    /// retried, whatever the documents say.</summary>
    public IEnumerable<string> PlayedSides => Sides.Where(side => side != "server" || !Documents.Keys.Any(IsOutgoing));

    private static bool IsOutgoing(string key) => OutgoingKinds.Contains(key.Split('.')[1]);
}
