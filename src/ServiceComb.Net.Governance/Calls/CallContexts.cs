using Polly;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>Contexts for pipelines that look at nothing of a context but whether there is one. Every thread keeps one for its
/// next call: Polly's pool is a single place that all cores write to twice a call. No context can be given another token,
/// so these have none, and the caller's is read from <see cref="CallTries.TokenOf"/>.</summary>
internal static class CallContexts
{
    [ThreadStatic]
    private static ResilienceContext? Kept;

    public static ResilienceContext Rent()
    {
        var context = Kept ?? ResilienceContextPool.Shared.Get();
        Kept = null;
        return context;
    }

    /// <summary>Takes a context back; nothing may have been written to it.</summary>
    public static void Return(ResilienceContext context)
    {
        if (Kept is null)
        {
            Kept = context;
        }
        else
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }
}
