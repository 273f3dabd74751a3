using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;
using ServiceComb.Net.Governance.Matching;
using Yarp.ReverseProxy.Model;

namespace ServiceComb.Net.Yarp.Routes;

/// <summary>Rejects a route with a Java regular expression for a path that the expression does not match.</summary>
internal sealed class PathPatternMatcherPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    private const int MaxPatterns = 10_000;
    private readonly ConcurrentDictionary<string, PatternCondition> _patterns = new(StringComparer.Ordinal);

    public override int Order => 0;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(static endpoint => PatternOf(endpoint) is not null);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i) && PatternOf(candidates[i].Endpoint) is { } pattern && !Get(pattern).IsMatch(httpContext.Request.Path.Value))
            {
                candidates.SetValidity(i, value: false);
            }
        }

        return Task.CompletedTask;
    }

    private PatternCondition Get(string pattern) => _patterns.TryGetValue(pattern, out var condition) ? condition : Add(pattern);

    private PatternCondition Add(string pattern)
    {
        if (_patterns.Count >= MaxPatterns)
        {
            // Patterns that are no longer used.
            _patterns.Clear();
        }

        return _patterns.GetOrAdd(pattern, static pattern => new PatternCondition(pattern, ignoreCase: false));
    }

    private static string? PatternOf(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<RouteModel>() is { Config.Metadata: { } metadata } ? metadata.GetValueOrDefault(RouteDefinition.PathPatternKey) : null;
}
