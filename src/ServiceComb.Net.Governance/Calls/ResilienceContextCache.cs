using Polly;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>Contexts for calls. Where a pipeline neither reads nor writes its context, every thread keeps one for its next
/// call: Polly's pool is a single place that all cores write to twice a call. No context can be given another token, so
/// those have none, and the caller's is read from <see cref="CallAttemptState.TokenOf"/>.</summary>
internal static class ResilienceContextCache
{
    [ThreadStatic]
    private static ResilienceContext? _kept;

    public static ResilienceContext Rent(GovernedPolicies policies, CancellationToken caller)
    {
        if (!policies.IsPlain)
        {
            return ResilienceContextPool.Shared.Get(caller);
        }

        var context = _kept ?? ResilienceContextPool.Shared.Get(CancellationToken.None);
        _kept = null;
        return context;
    }

    public static void Return(GovernedPolicies policies, ResilienceContext context)
    {
        if (policies.IsPlain && _kept is null)
        {
            _kept = context;
        }
        else
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }
}
