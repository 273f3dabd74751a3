using Polly;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>Marks a call that must not be tried again whatever comes of it: its body cannot be sent twice, or its answer is
/// on the way to the client.</summary>
internal static class LastTry
{
    private static readonly ResiliencePropertyKey<bool> Key = new("servicecomb.last-try");

    public static void Mark(ResilienceContext context) => context.Properties.Set(Key, true);

    public static bool IsMarked(ResilienceContext context) => context.Properties.TryGetValue(Key, out _);
}
