using Microsoft.AspNetCore.Routing.Patterns;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>The fixed parts of a route, to be held against paths by case.</summary>
internal sealed class ExactPath
{
    // One per segment; null where anything may stand. Null altogether when nothing is fixed.
    private readonly string?[]? _literals;

    public ExactPath(RoutePattern pattern)
    {
        string?[] literals = [.. pattern.PathSegments.Select(static segment => (segment.Parts[0] as RoutePatternLiteralPart)?.Content)];
        _literals = Array.TrueForAll(literals, static literal => literal is null) ? null : literals;
    }

    /// <summary>Whether a path, which may end with a slash too many, is one of the route's.</summary>
    public bool Fits(ReadOnlySpan<char> path)
    {
        if (_literals is null)
        {
            return true;
        }

        foreach (var literal in _literals)
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

        return path.Length < 2;
    }
}
