using Polly;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>Provides contexts for calls. For pipelines that neither read nor write their context, each thread caches one
/// for its next call: Polly's pool is a single location that all cores would write twice per call. A context's token cannot
/// be changed, so cached contexts have none; use <see cref="CallAttemptState.GetToken"/>.</summary>
internal static class ResilienceContextCache
{
    [ThreadStatic]
    private static ResilienceContext? _cached;

    public static ResilienceContext Rent(GovernedPolicies policies, CancellationToken caller)
    {
        if (!policies.IsContextFree)
        {
            return ResilienceContextPool.Shared.Get(caller);
        }

        var context = _cached ?? ResilienceContextPool.Shared.Get(CancellationToken.None);
        _cached = null;
        return context;
    }

    public static void Return(GovernedPolicies policies, ResilienceContext context)
    {
        if (policies.IsContextFree && _cached is null)
        {
            _cached = context;
        }
        else
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }
}
