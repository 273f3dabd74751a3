using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.AspNetCore.Routing.Patterns;
using ServiceComb.Net.Yarp.Clusters;

namespace ServiceComb.Net.Yarp.Routes;

/// <summary>Collects routes. An invalid route, and one that cannot be told apart from another, is rejected by itself: YARP
/// would reject the whole configuration, or ASP.NET Core every request that matches both.</summary>
internal sealed class RouteTableBuilder(ParameterPolicyFactory parameterPolicies)
{
    private readonly List<RouteDefinition> _routes = [];
    private readonly List<RejectedRoute> _rejected = [];
    private readonly Dictionary<(string Path, int Order, string? Pattern), string> _keys = [];

    public RouteTable Build() => new(
        [.. _routes.Select(static route => route.ToRoute())],
        [.. _routes.DistinctBy(static route => route.ClusterId, StringComparer.OrdinalIgnoreCase).Select(static route => route.ToCluster())],
        [.. _rejected]);

    public void Reject(string key, string reason) => _rejected.Add(new RejectedRoute(key, reason));

    /// <summary>Adds a route of the configuration.</summary>
    public void Add(string key, GatewayRoute route) => Add(key, () => Read(key, route));

    /// <summary>Adds a route for the name of a service.</summary>
    public void AddService(string key, string service, int order) =>
        Add(key, () => new RouteDefinition(key, $"/{service}/{{**rest}}", ServiceReference.Create(service, null, null), PrefixSegmentCount: 1, order));

    /// <summary>Adds a route that is created by a callback, unless the callback throws.</summary>
    public void Add(string key, Func<RouteDefinition> create) => Try(key, () => Add(create()));

    /// <summary>Runs a callback; what it throws is the reason to reject the route.</summary>
    public void Try(string key, Action read)
    {
        try
        {
            read();
        }
        catch (Exception problem)
        {
            Reject(key, problem.Message);
        }
    }

    private void Add(RouteDefinition route)
    {
        var pattern = RoutePatternFactory.Parse(route.Path);
        ValidateConstraints(pattern);
        var shape = (ShapeOf(pattern), route.Order, route.PathPattern);
        if (_keys.TryGetValue(shape, out var other))
        {
            throw new FormatException($"matches the same paths, with the same order, as {other}");
        }

        _keys.Add(shape, route.Key);
        _routes.Add(route);
    }

    // A constraint that routing cannot create, or evaluate while it builds its tables, would stop all updates of routes.
    private void ValidateConstraints(RoutePattern pattern)
    {
        foreach (var parameter in pattern.Parameters)
        {
            foreach (var reference in parameter.ParameterPolicies)
            {
                try
                {
                    Validate(parameter, reference);
                }
                catch (Exception problem)
                {
                    throw new FormatException($"the constraint '{reference.Content}' of '{parameter.Name}' is invalid: {problem.Message}", problem);
                }
            }
        }
    }

    private void Validate(RoutePatternParameterPart parameter, RoutePatternParameterPolicyReference reference)
    {
        var policy = parameterPolicies.Create(parameter, reference);
        if ((policy is OptionalRouteConstraint optional ? optional.InnerConstraint : policy) is IParameterLiteralNodeMatchingPolicy matching)
        {
            // A regular expression is not compiled before its first use.
            matching.MatchesLiteral(parameter.Name, "");
        }
    }

    private static RouteDefinition Read(string key, GatewayRoute route)
    {
        if (string.IsNullOrWhiteSpace(route.Service))
        {
            throw new FormatException("service is missing");
        }

        if (string.IsNullOrWhiteSpace(route.Path) == string.IsNullOrWhiteSpace(route.Prefix))
        {
            throw new FormatException("either path or prefix is required");
        }

        if (route.PrefixSegmentCount is < 0 or > RouteDefinition.MaxPrefixSegmentCount)
        {
            throw new FormatException($"prefixSegmentCount {route.PrefixSegmentCount} is not within 0 and {RouteDefinition.MaxPrefixSegmentCount}");
        }

        var service = ServiceReference.Create(route.Service.Trim(), TrimToNull(route.Application), TrimToNull(route.VersionRule));
        return new RouteDefinition(key, string.IsNullOrWhiteSpace(route.Path) ? PatternOf(route.Prefix!.Trim()) : route.Path.Trim(), service, route.PrefixSegmentCount, route.Order);
    }

    private static string? TrimToNull(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string PatternOf(string prefix) => prefix.StartsWith('/') && !prefix.AsSpan().ContainsAny("{}*?#")
        ? $"{prefix.TrimEnd('/')}/{{**rest}}"
        : throw new FormatException($"prefix '{prefix}' must begin with '/' and contain none of {{}}*?#; use path for a pattern");

    // Names of parameters do not matter.
    private static string ShapeOf(RoutePattern pattern) => string.Join('/', pattern.PathSegments.Select(static segment => string.Concat(segment.Parts.Select(static part => part switch
    {
        RoutePatternLiteralPart literal => literal.Content.ToUpperInvariant(),
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart parameter =>
            $"{{{(parameter.IsCatchAll ? "*" : "")}{string.Join(':', parameter.ParameterPolicies.Select(static policy => policy.Content))}}}",
        _ => "",
    }))));
}
