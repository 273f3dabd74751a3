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
    public static ReadOnlySpan<char> Of(PathString path, RouteConfig route) => Changes.GetValue(route, static route => new PathChanges(route)).Apply(path.Value);

    /// <summary>Returns the number of leading segments that a route removes.</summary>
    public static int GetPrefixSegmentCount(RouteConfig route) =>
        route.Metadata is { } metadata && metadata.TryGetValue(RouteDefinition.PrefixSegmentCountKey, out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;

    /// <summary>Removes the leading segments of a path; a shorter path becomes <c>/</c>.</summary>
    public static ReadOnlySpan<char> RemoveSegments(ReadOnlySpan<char> path, int count) =>
        FindSegment(path, count) is >= 0 and var start ? path[start..] : "/";

    /// <summary>Returns the position of the slash that precedes a segment; -1 when the path has fewer segments.</summary>
    public static int FindSegment(ReadOnlySpan<char> path, int index)
    {
        var position = path.IndexOf('/');
        for (; index > 0 && position >= 0; index--)
        {
            var next = path[(position + 1)..].IndexOf('/');
            position = next < 0 ? next : position + 1 + next;
        }

        return position;
    }

    /// <summary>Returns the prefix that the transforms of a route removed, without a slash at its end; false when they changed
    /// the path in another way, or not at all.</summary>
    public static bool TryGetRemovedPrefix(PathString original, PathString forwarded, out ReadOnlySpan<char> prefix)
    {
        var (before, after) = (original.Value ?? "", forwarded.Value ?? "");
        var isShortened = before.Length > after.Length && before.EndsWith(after, StringComparison.Ordinal);
        var isRemoved = isShortened || (after is "/" && before.Length > 1);
        prefix = isRemoved ? before.AsSpan(0, isShortened ? before.Length - after.Length : before.Length).TrimEnd('/') : default;
        return isRemoved;
    }
}
