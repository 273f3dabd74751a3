namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Validates names by the registry's rules: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, beginning and ending with
/// a letter or digit. The registry rejects every query that contains another name; it rejects a batch query as a whole.</summary>
internal static class NamePattern
{
    public const int MaxServiceNameLength = 128;
    public const int MaxApplicationLength = 160;

    public static bool IsServiceName(ReadOnlySpan<char> text) => Matches(text, MaxServiceNameLength);

    public static bool IsApplication(ReadOnlySpan<char> text) => Matches(text, MaxApplicationLength);

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
