using System.Text.Json;

namespace ServiceComb.Net.Conformance.Recording;

/// <summary>The recorded scenarios of the real engines.</summary>
internal sealed record Recordings
{
    private static readonly string[] FileNames = ["recordings.json", "recordings-2.json"];
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);
    private static readonly Lazy<Recordings> Loaded = new(() => new Recordings { Scenarios = [.. FileNames.SelectMany(static name => Read(name).Scenarios)] });

    public static Recordings All => Loaded.Value;

    public required IReadOnlyList<Scenario> Scenarios { get; init; }

    public static Recordings Read(string fileName) => Parse(File.ReadAllText(TestData.PathOf(fileName)));

    public static Recordings Parse(string json) =>
        JsonSerializer.Deserialize<Recordings>(json, Options) ?? throw new JsonException("the recordings are empty");

    public Scenario Named(string id) => Scenarios.Single(scenario => scenario.Id == id);
}
