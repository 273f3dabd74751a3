using ServiceComb.Net.Governance.Pipelines;
using ServiceComb.Net.Governance.Snapshot;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>Matches requests after their mapper ran.</summary>
internal static class ContextMatching
{
    /// <summary>Returns the policies of a request. When a mapper applies, the entries it produces are part of the request
    /// before groups, identifiers and route rules look at it.</summary>
    /// <param name="matcher">The policies for this direction of traffic.</param>
    /// <param name="request">The request; replaced by one with the mapped context.</param>
    public static GovernedPolicies MatchMapped<TView>(this PolicyMatcher matcher, ref TView request)
        where TView : struct, IContextView<TView>
    {
        var policies = matcher.Match(request);
        if (policies.Mapper is not { } mapper)
        {
            return policies;
        }

        request = request.With(mapper.Map(request, request.Context), mapper);
        return matcher.Match(request);
    }
}
