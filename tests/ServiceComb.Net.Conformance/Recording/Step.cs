using System.Text.Json;

namespace ServiceComb.Net.Conformance.Recording;

/// <summary>One step of a scenario.</summary>
internal sealed record Step
{
    /// <summary>How the step is carried out; an ordinary call when absent.</summary>
    public string? Kind { get; init; }

    public string Name { get; init; } = "";

    /// <summary>registry, kie or rbac.</summary>
    public string? Server { get; init; }

    public string? Method { get; init; }

    public string? Path { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>An object is sent as JSON, a string as it stands.</summary>
    public JsonElement? Body { get; init; }

    /// <summary>What to keep of the answer: a path into the body or <c>header:Name</c>, by variable.</summary>
    public IReadOnlyDictionary<string, string> Capture { get; init; } = new Dictionary<string, string>();

    /// <summary>The path of a list to compare as a set.</summary>
    public string? Unordered { get; init; }

    /// <summary>Fields of the body that fit anything.</summary>
    public IReadOnlyList<string> Any { get; init; } = [];

    /// <summary>Why the answer is shown and not compared; compared when absent.</summary>
    public string? Advisory { get; init; }

    /// <summary>What happens while the call is held or the watch is open.</summary>
    public IReadOnlyList<Step> During { get; init; } = [];

    /// <summary>Seconds to sleep.</summary>
    public double Seconds { get; init; }

    /// <summary>Seconds until a held call has arrived at the engine.</summary>
    public double Settle { get; init; } = 1;

    /// <summary>Seconds in which the last frames of a watch arrive.</summary>
    public double Drain { get; init; } = 1.5;

    public RecordedResponse? Response { get; init; }
}
