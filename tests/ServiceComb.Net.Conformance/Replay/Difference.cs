namespace ServiceComb.Net.Conformance.Replay;

/// <summary>A difference between a response and the recorded one.</summary>
/// <param name="Path">The location, such as <c>status</c>, <c>header x</c> or <c>body.data.0.key</c>.</param>
/// <param name="Expected">The recorded value.</param>
/// <param name="Seen">The value in the response.</param>
internal sealed record Difference(string Path, string Expected, string Seen)
{
    public const string Nothing = "nothing";

    public override string ToString() => $"{Path}: expected {Shortened(Expected)}, seen {Shortened(Seen)}";

    private static string Shortened(string text) => text.Length <= 160 ? text : $"{text[..160]}...";
}
