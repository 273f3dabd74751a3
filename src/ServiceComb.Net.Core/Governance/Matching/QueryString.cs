namespace ServiceComb.Net.Governance.Matching;

/// <summary>Reads the query string of a request, with or without its question mark.</summary>
internal static class QueryString
{
    /// <summary>Returns the decoded value of the first parameter with a name, empty when it has no value; null when there is no such
    /// parameter.</summary>
    public static string? FirstValue(ReadOnlySpan<char> query, string name)
    {
        if (query.StartsWith('?'))
        {
            query = query[1..];
        }

        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            var equals = pair.IndexOf('=');
            var key = equals < 0 ? pair : pair[..equals];
            if (!pair.IsEmpty && IsName(key, name))
            {
                return equals < 0 ? "" : Decode(pair[(equals + 1)..]);
            }
        }

        return null;
    }

    private static bool IsName(ReadOnlySpan<char> text, string name) =>
        IsEncoded(text) ? Decode(text) == name : text.SequenceEqual(name);

    private static string Decode(ReadOnlySpan<char> text) =>
        IsEncoded(text) ? Uri.UnescapeDataString(text.ToString().Replace('+', ' ')) : text.ToString();

    private static bool IsEncoded(ReadOnlySpan<char> text) => text.ContainsAny('%', '+');
}
