namespace ServiceComb.Net.Conformance.Replay;

/// <summary>One place where an answer is not the recorded one.</summary>
/// <param name="Path">Where: <c>status</c>, <c>header x</c>, <c>body.data.0.key</c> ...</param>
/// <param name="Expected">What the recording has there.</param>
/// <param name="Seen">What the answer has there.</param>
internal sealed record Difference(string Path, string Expected, string Seen)
{
    public const string Nothing = "nothing";

    public override string ToString() => $"{Path}: expected {Shortened(Expected)}, seen {Shortened(Seen)}";

    private static string Shortened(string text) => text.Length <= 160 ? text : $"{text[..160]}...";
}
