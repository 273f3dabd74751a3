namespace ServiceComb.Net.Client.Settings;

/// <summary>Finds the known key that is nearest to a misspelled one.</summary>
internal static class NearestKey
{
    private const int MaxCost = 4;
    private const int MaxPrefixCost = 2;
    private const int MissingSegmentCost = 2;
    private const int MaxLength = 200;

    /// <summary>Returns the nearest known key, including the user-defined part; null when no key is near.</summary>
    public static string? Find(string key)
    {
        if (key.Length > MaxLength)
        {
            return null;
        }

        var segments = key.Split(':', '.');
        var (nearest, cost) = ((string?)null, MaxCost + 1);
        foreach (var setting in KnownSettings.All)
        {
            var known = setting.Key.Split(':');
            var isPrefix = setting.Type is SettingType.Map or SettingType.Documents && segments.Length > known.Length;
            var compared = isPrefix ? segments.AsSpan(0, known.Length) : segments.AsSpan();
            if (Cost(compared, known) is var found && found < cost && (!isPrefix || found <= MaxPrefixCost))
            {
                (nearest, cost) = (isPrefix ? $"{setting.Key}:{string.Join(':', segments[known.Length..])}" : setting.Key, found);
            }
        }

        return nearest;
    }

    // The edit distance of segments; the cost of a replaced segment is the edit distance of its characters.
    private static int Cost(ReadOnlySpan<string> a, ReadOnlySpan<string> b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = j * MissingSegmentCost;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i * MissingSegmentCost;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + Distance(a[i - 1], b[j - 1]);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + MissingSegmentCost);
            }
        }

        return row[^1];
    }

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
