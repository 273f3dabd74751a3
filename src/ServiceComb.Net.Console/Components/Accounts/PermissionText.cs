using ServiceComb.Net.Protocol.Accounts;

namespace ServiceComb.Net.Console.Components.Accounts;

/// <summary>Writes permissions and labels as text.</summary>
internal static class PermissionText
{
    public static string Describe(PermissionResource resource) =>
        resource.Labels is { Count: > 0 } labels ? $"{resource.Type} ({DescribeLabels(labels)})" : resource.Type ?? "";

    public static string DescribeLabels(IReadOnlyDictionary<string, string>? labels) =>
        string.Join(", ", (labels ?? new Dictionary<string, string>()).OrderBy(static label => label.Key, StringComparer.Ordinal).Select(static label => $"{label.Key}={label.Value}"));

    /// <summary>Returns a text that is equal for equal permissions.</summary>
    public static string Describe(IEnumerable<Permission> permissions) =>
        string.Join('\n', permissions.Select(static permission => $"{string.Join(", ", permission.Resources.Select(Describe))}: {string.Join(", ", permission.Verbs)}"));

    /// <summary>Reads labels such as <c>appId=shop, environment=production</c>.</summary>
    /// <returns>Whether the text is valid; an empty text has no labels.</returns>
    public static bool TryReadLabels(string? text, out IReadOnlyDictionary<string, string>? labels)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        labels = null;
        foreach (var part in (text ?? "").Split([',', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !read.TryAdd(part[..equals].TrimEnd(), part[(equals + 1)..].TrimStart()))
            {
                return false;
            }
        }

        labels = read.Count > 0 ? read : null;
        return true;
    }
}
