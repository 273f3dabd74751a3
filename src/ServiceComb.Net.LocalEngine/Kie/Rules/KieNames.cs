using System.Buffers;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.LocalEngine.Kie.Rules;

/// <summary>Validates names, and parses key filters.</summary>
internal static class KieNames
{
    private const string LettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const string BeginWith = "beginWith(";
    private const string Wildcard = "wildcard(";
    private static readonly SearchValues<char> Alphanumeric = SearchValues.Create(LettersAndDigits);
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(LettersAndDigits + "_-.");
    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create(LettersAndDigits + "._:-");
    private static readonly SearchValues<char> WildcardCharacters = SearchValues.Create(LettersAndDigits + "*._:-");

    public static bool IsKey(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(KeyCharacters);

    /// <summary>Returns whether the text is a key, <c>beginWith(...)</c>, <c>wildcard(...)</c>, or empty.</summary>
    public static bool IsKeyFilter(string text) =>
        !text.AsSpan().ContainsAnyExcept(KeyCharacters)
        || (GetArgument(text, BeginWith) is { } beginning && !beginning.AsSpan().ContainsAnyExcept(KeyCharacters))
        || (GetArgument(text, Wildcard) is { } pattern && !pattern.AsSpan().ContainsAnyExcept(WildcardCharacters));

    /// <summary>Gets the argument of <c>beginWith(...)</c>; null for another filter.</summary>
    public static string? GetPrefix(string filter) => GetArgument(filter, BeginWith);

    /// <summary>Gets the argument of <c>wildcard(...)</c>; null for another filter.</summary>
    public static string? GetWildcard(string filter) => GetArgument(filter, Wildcard);

    public static bool IsLabelName(string text) => IsAlphanumeric(text, 1, 32) || IsName(text, 3, 32);

    public static bool IsLabelValue(string text) => IsAlphanumeric(text, 0, 160) || IsName(text, 2, 160);

    public static bool IsCommonName(string text) => IsAlphanumeric(text, 0, int.MaxValue) || IsName(text, 2, int.MaxValue);

    public static bool IsValueType(string text) => text.Length == 0 || KieValueType.IsKnown(text);

    public static bool IsAscii(string text) => System.Text.Ascii.IsValid(text);

    public static int CodePoints(string text)
    {
        var count = text.Length;
        for (var at = 0; at + 1 < text.Length; at++)
        {
            if (char.IsSurrogatePair(text[at], text[at + 1]))
            {
                count--;
                at++;
            }
        }

        return count;
    }

    private static bool IsAlphanumeric(string text, int min, int max) =>
        text.Length >= min && text.Length <= max && !text.AsSpan().ContainsAnyExcept(Alphanumeric);

    private static bool IsName(string text, int min, int max) =>
        text.Length >= min && text.Length <= max
        && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1])
        && !text.AsSpan().ContainsAnyExcept(NameCharacters);

    private static string? GetArgument(string text, string opening) =>
        text.StartsWith(opening, StringComparison.Ordinal) && text.EndsWith(')') ? text[opening.Length..^1] : null;
}
