namespace ServiceComb.Net;

/// <summary>Validates names. The registry accepts letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, beginning and ending with a letter or
/// digit; it rejects every query that contains another name, a batch query as a whole.</summary>
internal static class NamePattern
{
    public const int MaxServiceNameLength = 128;
    public const int MaxApplicationLength = 160;

    public static bool IsServiceName(ReadOnlySpan<char> text) => Matches(text, MaxServiceNameLength);

    public static bool IsApplication(ReadOnlySpan<char> text) => Matches(text, MaxApplicationLength);

    /// <summary>Returns whether a text can be the name of an entry of the invocation context, which is sent as a header.</summary>
    public static bool IsContextEntry(ReadOnlySpan<char> text)
    {
        const int MaxLength = 64;
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('_' or '.' or ':' or '-'))
            {
                return false;
            }
        }

        return text.Length is > 0 and <= MaxLength;
    }

    private static bool Matches(ReadOnlySpan<char> text, int maxLength)
    {
        if (text.IsEmpty || text.Length > maxLength || !char.IsAsciiLetterOrDigit(text[0]) || !char.IsAsciiLetterOrDigit(text[^1]))
        {
            return false;
        }

        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_' or '.'))
            {
                return false;
            }
        }

        return true;
    }
}
