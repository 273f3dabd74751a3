using System.Text.Json;
using ServiceComb.Net.Conformance.Recording;

namespace ServiceComb.Net.Conformance.Operations;

/// <summary>One operation of the printed API reference.</summary>
internal sealed record Operation
{
    private static readonly Lazy<IReadOnlyList<Operation>> Loaded = new(Load);

    public static IReadOnlyList<Operation> All => Loaded.Value;

    public required string Id { get; init; }

    public required string Family { get; init; }

    public required string Method { get; init; }

    /// <summary>Gets the path, with parameters in braces.</summary>
    public required string Path { get; init; }

    /// <summary>Gets a value that indicates whether the operation belongs to the configuration center.</summary>
    public bool IsOfKie => Path.Contains("/kie/", StringComparison.Ordinal);

    /// <summary>Gets a value that indicates whether the operation belongs to the monitoring API.</summary>
    public bool IsOfMonitor => Path.Contains("/csemonitor/", StringComparison.Ordinal);

    /// <summary>Gets a value that indicates whether the operation belongs to the cloud and not to an engine.</summary>
    public bool IsOfCloud => Family is "engine" or "nacos";

    public bool IsAboutAccounts => Path.Contains("/accounts/", StringComparison.Ordinal) || Path == "/v4/token";

    /// <summary>Gets the path with a value for every parameter.</summary>
    public string SamplePath => string.Join('/', Path.Split('/').Select(part => part switch
    {
        "{project_id}" => "default",
        "{kind}" => "retry",
        ['{', ..] => "sample",
        _ => part,
    }));

    private static IReadOnlyList<Operation> Load()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(TestData.PathOf("cse-operations.json")));
        return file.RootElement.GetProperty("operations").Deserialize<List<Operation>>(JsonSerializerOptions.Web)!;
    }
}
