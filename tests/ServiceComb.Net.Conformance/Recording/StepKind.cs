namespace ServiceComb.Net.Conformance.Recording;

/// <summary>The kinds of steps other than ordinary calls.</summary>
internal static class StepKind
{
    public const string LongPoll = "longpoll";
    public const string Watch = "watch";
    public const string Sleep = "sleep";
}
