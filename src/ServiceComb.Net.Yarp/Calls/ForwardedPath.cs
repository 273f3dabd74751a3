using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Yarp.Routes;
using Yarp.ReverseProxy.Configuration;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Determines the path that a service receives.</summary>
internal static class ForwardedPath
{
    // Parsed once per route.
    private static readonly ConditionalWeakTable<RouteConfig, PathChanges> Changes = [];

    /// <summary>Returns the path of a request after the transforms of its route that set, remove or add a prefix. Policies
    /// match this path, whatever other middleware there is. Other path transforms are not considered.</summary>
    public static PathString Of(PathString path, RouteConfig route) => Changes.GetValue(route, static route => new PathChanges(route)).Apply(path);

    /// <summary>Returns the number of leading segments that a route removes.</summary>
    public static int GetPrefixSegmentCount(RouteConfig route) =>
        route.Metadata is { } metadata && metadata.TryGetValue(RouteDefinition.PrefixSegmentCountKey, out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;

    /// <summary>Removes the leading segments of a path; a shorter path becomes <c>/</c>.</summary>
    public static PathString RemoveSegments(PathString path, int count)
    {
        var text = path.Value ?? "";
        return FindSegment(text, count) is >= 0 and var start ? new PathString(text[start..]) : new PathString("/");
    }

    /// <summary>Returns the position of the slash that precedes a segment; -1 when the path has fewer segments.</summary>
    public static int FindSegment(string path, int index)
    {
        var position = path.IndexOf('/', StringComparison.Ordinal);
        for (; index > 0 && position >= 0; index--)
        {
            position = path.IndexOf('/', position + 1);
        }

        return position;
    }

    /// <summary>Returns the prefix that the transforms of a route removed; false when they changed the path in another way,
    /// or not at all.</summary>
    public static bool TryGetRemovedPrefix(PathString original, PathString forwarded, [NotNullWhen(true)] out string? prefix)
    {
        var (before, after) = (original.Value ?? "", forwarded.Value ?? "");
        prefix = before.Length > after.Length && before.EndsWith(after, StringComparison.Ordinal) ? before[..^after.Length]
            : after is "/" && before.Length > 1 ? before
            : null;
        return prefix is not null;
    }
}
