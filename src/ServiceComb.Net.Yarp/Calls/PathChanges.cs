using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Configuration;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Represents the transforms of a route that set the path, or remove or add a prefix.</summary>
internal sealed class PathChanges(RouteConfig route)
{
    private static readonly string[] Kinds = ["PathRemovePrefix", "PathPrefix", "PathSet"];
    private readonly (string Kind, PathString Value)[] _transforms = [.. (route.Transforms ?? []).SelectMany(Read)];
    private readonly int _prefixSegmentCount = ForwardedPath.GetPrefixSegmentCount(route);

    public ReadOnlySpan<char> Apply(ReadOnlySpan<char> path)
    {
        foreach (var (kind, value) in _transforms)
        {
            path = kind switch
            {
                "PathSet" => value.Value,
                "PathPrefix" => value.Add(new PathString(path.ToString())).Value,
                _ => RemovePrefix(path, value.Value),
            };
        }

        path = _prefixSegmentCount > 0 ? ForwardedPath.RemoveSegments(path, _prefixSegmentCount) : path;
        return path.IsEmpty ? "/" : path;
    }

    // As PathString.StartsWithSegments, without a string for the rest.
    private static ReadOnlySpan<char> RemovePrefix(ReadOnlySpan<char> path, ReadOnlySpan<char> prefix) =>
        path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && (path.Length == prefix.Length || path[prefix.Length] == '/') ? path[prefix.Length..] : path;

    // As in YARP, the slash at the start may be missing, and escapes are not decoded.
    private static IEnumerable<(string Kind, PathString Value)> Read(IReadOnlyDictionary<string, string> transform)
    {
        foreach (var kind in Kinds)
        {
            if (transform.TryGetValue(kind, out var value))
            {
                yield return (kind, new PathString(string.IsNullOrEmpty(value) || value.StartsWith('/') ? value : "/" + value));
            }
        }
    }
}
