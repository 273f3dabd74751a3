using ServiceComb.Net.Protocol.Governance;

namespace ServiceComb.Net.Console.Live;

/// <summary>Recognizes the keys of governance documents.</summary>
internal static class PolicyKeys
{
    private const string Prefix = "servicecomb.";
    private const string RouteRule = "servicecomb.routeRule.";

    /// <summary>Returns whether an item with the key is a governance document or a route rule.</summary>
    public static bool IsPolicy(string key) => key.StartsWith(RouteRule, StringComparison.Ordinal) || KindOf(key) is not null;

    /// <summary>Returns the kind of the document with a key, such as <c>retry</c> of <c>servicecomb.retry.orders</c>; null when the
    /// key is that of another setting.</summary>
    public static string? KindOf(string key)
    {
        if (!key.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = key.AsSpan(Prefix.Length);
        var dot = rest.IndexOf('.');
        if (dot <= 0 || dot == rest.Length - 1)
        {
            return null;
        }

        var kind = rest[..dot].ToString();
        return GovernanceKind.All.Any(known => known.KeyName == kind) ? kind : null;
    }
}
