namespace ServiceComb.Net.Discovery.Directory;

/// <summary>The names that the registry accepts: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, beginning and ending with
/// a letter or digit. It refuses every query that contains another name, a batch query as a whole.</summary>
internal static class NamePattern
{
    public const int MaxServiceName = 128;
    public const int MaxApplication = 160;

    public static bool IsServiceName(ReadOnlySpan<char> text) => Is(text, MaxServiceName);

    public static bool IsApplication(ReadOnlySpan<char> text) => Is(text, MaxApplication);

    private static bool Is(ReadOnlySpan<char> text, int maxLength)
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
