using ServiceComb.Net.Governance.Routing;

namespace ServiceComb.Net.Console.Components.Canary;

/// <summary>Describes the instances that a share is for.</summary>
internal static class TargetText
{
    private const string Version = "version";

    /// <summary>Returns the tags as text; the version without its name.</summary>
    public static string Describe(RouteShare share) => string.Join(" ", share.Tags.Select(static tag => tag.Key == Version ? tag.Value : $"{tag.Key}={tag.Value}"));

    /// <summary>Parses tags as <c>zone=a rack=7</c>; a part without a name is a version. Returns null for a text without tags.</summary>
    public static Dictionary<string, string>? Parse(string text)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = part.Split('=', 2) is [{ Length: > 0 } key, { Length: > 0 } tag] ? (key, tag) : (Version, part);
            tags[name] = value;
        }

        return tags.Count == 0 ? null : tags;
    }
}
