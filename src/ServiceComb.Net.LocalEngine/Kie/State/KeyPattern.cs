using ServiceComb.Net.LocalEngine.Kie.Rules;

namespace ServiceComb.Net.LocalEngine.Kie.State;

/// <summary>The <c>key</c> filter of a list: a key, a prefix, or a pattern in which <c>*</c> matches any text. Matching
/// ignores case.</summary>
internal sealed class KeyPattern
{
    private readonly string[] _parts;
    private readonly bool _isWhole;

    private KeyPattern(string[] parts, bool isWhole) => (_parts, _isWhole) = (parts, isWhole);

    /// <summary>Parses a valid filter.</summary>
    /// <returns>The pattern; null for an empty filter.</returns>
    public static KeyPattern? Read(string filter)
    {
        if (filter.Length == 0)
        {
            return null;
        }

        if (KieNames.GetPrefix(filter) is { } beginning)
        {
            return new KeyPattern([beginning, ""], isWhole: false);
        }

        return KieNames.GetWildcard(filter) is { } pattern
            ? new KeyPattern(pattern.Split('*'), isWhole: !pattern.Contains('*', StringComparison.Ordinal))
            : new KeyPattern([filter], isWhole: true);
    }

    public bool Matches(string key)
    {
        if (_isWhole)
        {
            return key.Equals(_parts[0], StringComparison.OrdinalIgnoreCase);
        }

        var first = _parts[0];
        var last = _parts[^1];
        if (key.Length < first.Length + last.Length
            || !key.StartsWith(first, StringComparison.OrdinalIgnoreCase)
            || !key.EndsWith(last, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var rest = key.AsSpan(first.Length, key.Length - first.Length - last.Length);
        foreach (var part in _parts.AsSpan(1, _parts.Length - 2))
        {
            var at = rest.IndexOf(part, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
            {
                return false;
            }

            rest = rest[(at + part.Length)..];
        }

        return true;
    }
}
