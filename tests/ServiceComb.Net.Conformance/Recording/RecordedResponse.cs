using System.Text.Json;

namespace ServiceComb.Net.Conformance.Recording;

/// <summary>A response of the real engine.</summary>
internal sealed record RecordedResponse
{
    public int Status { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public string? ContentType { get; init; }

    /// <summary>Gets the body; null when the response had none.</summary>
    public JsonElement? Body { get; init; }

    /// <summary>Gets the duration of a held call, in seconds.</summary>
    public double? Seconds { get; init; }

    /// <summary>Gets the text frames of a watch.</summary>
    public IReadOnlyList<JsonElement>? Frames { get; init; }
}
