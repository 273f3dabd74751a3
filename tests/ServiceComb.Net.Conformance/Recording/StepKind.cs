namespace ServiceComb.Net.Conformance.Recording;

/// <summary>The kinds of steps that are no ordinary call.</summary>
internal static class StepKind
{
    public const string LongPoll = "longpoll";
    public const string Watch = "watch";
    public const string Sleep = "sleep";
}
