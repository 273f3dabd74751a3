using Microsoft.AspNetCore.Routing.Patterns;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>The literal segments of a route, which are compared with request paths case-sensitively.</summary>
internal sealed class CaseSensitiveRoute
{
    // One entry per segment; null for a parameter. The array is null when the route has no literal segment.
    private readonly string?[]? _literals;
    private readonly bool _endsWithCatchAll;

    public CaseSensitiveRoute(RoutePattern pattern)
    {
        string?[] literals = [.. pattern.PathSegments.Select(static segment => (segment.Parts[0] as RoutePatternLiteralPart)?.Content)];
        _endsWithCatchAll = pattern.PathSegments is [.., var last] && last.Parts[0] is RoutePatternParameterPart { IsCatchAll: true };
        _literals = Array.TrueForAll(literals, static literal => literal is null) ? null : literals;
    }

    /// <summary>Returns whether a path, with or without a trailing slash, matches the route.</summary>
    public bool Matches(ReadOnlySpan<char> path)
    {
        if (_literals is null)
        {
            return true;
        }

        foreach (var literal in _endsWithCatchAll ? _literals.AsSpan()[..^1] : _literals)
        {
            if (path.Length < 2)
            {
                return false;
            }

            path = path[1..];
            var end = path.IndexOf('/');
            var segment = end < 0 ? path : path[..end];
            if (literal is not null && !segment.SequenceEqual(literal))
            {
                return false;
            }

            path = path[segment.Length..];
        }

        return _endsWithCatchAll || path.Length < 2;
    }
}
