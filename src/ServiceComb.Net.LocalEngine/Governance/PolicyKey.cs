using System.Diagnostics.CodeAnalysis;
using System.Text;
using ServiceComb.Net.Protocol.Governance;

namespace ServiceComb.Net.LocalEngine.Governance;

/// <summary>The keys of policies: <c>servicecomb.{kind}.{name}</c>.</summary>
internal static class PolicyKey
{
    private const string Prefix = "servicecomb.";

    // Clients also read documents of kinds that are managed as plain items; they belong to traffic groups as well.
    private static readonly HashSet<string> Kinds =
        [.. GovernanceKind.All.Select(static kind => kind.KeyName), "instanceBulkhead", "identifierRateLimiting", "mapper"];

    /// <summary>Creates the key of a policy. The kind <c>rate-limiting</c> is spelled <c>rateLimiting</c> in keys.</summary>
    public static string Create(string kind, string name)
    {
        var key = new StringBuilder(Prefix);
        var isFirst = true;
        foreach (var part in kind.AsSpan().Split('-'))
        {
            var word = kind.AsSpan(part);
            if (!isFirst && word is [>= 'a' and <= 'z', ..])
            {
                key.Append(char.ToUpperInvariant(word[0]));
                word = word[1..];
            }

            key.Append(word);
            isFirst = false;
        }

        return key.Append('.').Append(name).ToString();
    }

    /// <summary>Gets the name in the key of a policy: everything after the kind. It can contain dots.</summary>
    /// <returns>False when the key is not the key of a policy.</returns>
    public static bool TryGetName(string key, [NotNullWhen(true)] out string? name)
    {
        name = null;
        if (!key.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var kind = key.AsSpan(Prefix.Length);
        var end = kind.IndexOf('.');
        if (end <= 0 || !Kinds.GetAlternateLookup<ReadOnlySpan<char>>().Contains(kind[..end]))
        {
            return false;
        }

        name = kind[(end + 1)..].ToString();
        return name.Length > 0;
    }
}
