using System.Text.Json;

namespace ServiceComb.Net.Conformance.Recording;

/// <summary>The recorded answers of the real engines.</summary>
internal sealed record Recordings
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);
    private static readonly Lazy<Recordings> Loaded = new(() => Parse(File.ReadAllText(TestData.PathOf("recordings.json"))));

    public static Recordings All => Loaded.Value;

    public required IReadOnlyList<Scenario> Scenarios { get; init; }

    public static Recordings Parse(string json) =>
        JsonSerializer.Deserialize<Recordings>(json, Options) ?? throw new JsonException("the recordings are empty");

    public Scenario Named(string id) => Scenarios.Single(scenario => scenario.Id == id);
}
