using System.Text.Json;

namespace ServiceComb.Net.Conformance.Recording;

/// <summary>What the real engine answered.</summary>
internal sealed record RecordedResponse
{
    public int Status { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public string? ContentType { get; init; }

    /// <summary>Null when the answer had no body.</summary>
    public JsonElement? Body { get; init; }

    /// <summary>How long a held call took.</summary>
    public double? Seconds { get; init; }

    /// <summary>The text frames of a watch.</summary>
    public IReadOnlyList<JsonElement>? Frames { get; init; }
}
