using System.Text.Json;

namespace ServiceComb.Net.Conformance.Recording;

/// <summary>One step of a scenario.</summary>
internal sealed record Step
{
    /// <summary>Gets the kind of the step; null for an ordinary call.</summary>
    public string? Kind { get; init; }

    public string Name { get; init; } = "";

    /// <summary>Gets the server: registry, kie or rbac.</summary>
    public string? Server { get; init; }

    public string? Method { get; init; }

    public string? Path { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>An object is sent as JSON, a string as it stands.</summary>
    public JsonElement? Body { get; init; }

    /// <summary>Gets what to capture from the response, by variable: a path into the body or <c>header:Name</c>.</summary>
    public IReadOnlyDictionary<string, string> Capture { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets the path of a list that is compared as a set.</summary>
    public string? Unordered { get; init; }

    /// <summary>Gets the fields of the body that match any value.</summary>
    public IReadOnlyList<string> Any { get; init; } = [];

    /// <summary>Gets why the response is reported but not compared; null to compare it.</summary>
    public string? Advisory { get; init; }

    /// <summary>Gets the steps that run while the call is held or the watch is open.</summary>
    public IReadOnlyList<Step> During { get; init; } = [];

    /// <summary>Gets the time to sleep, in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>Gets the time until a held call has arrived at the engine, in seconds.</summary>
    public double Settle { get; init; } = 1;

    /// <summary>Gets the time in which the last frames of a watch arrive, in seconds.</summary>
    public double Drain { get; init; } = 1.5;

    public RecordedResponse? Response { get; init; }
}
