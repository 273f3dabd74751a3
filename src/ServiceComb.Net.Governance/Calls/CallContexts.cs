using Polly;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>Contexts for pipelines that look at nothing of a context but whether there is one. Every thread keeps one for its
/// next call: Polly's pool is a single place that all cores write to twice a call. No context can be given another token,
/// so these have none, and the caller's is read from <see cref="CallTries.TokenOf"/>.</summary>
internal static class CallContexts
{
    [ThreadStatic]
    private static ResilienceContext? _kept;

    public static ResilienceContext Rent()
    {
        var context = _kept ?? ResilienceContextPool.Shared.Get();
        _kept = null;
        return context;
    }

    /// <summary>Takes a context back; nothing may have been written to it.</summary>
    public static void Return(ResilienceContext context)
    {
        if (_kept is null)
        {
            _kept = context;
        }
        else
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }
}
