using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;

namespace ServiceComb.Net.LocalEngine.Kie.Yaml;

/// <summary>Resolves plain YAML 1.1 scalars as Go's yaml.v2 does: <c>yes</c> is true, <c>010</c> is eight.</summary>
internal static class YamlScalars
{
    private static readonly FrozenSet<string> True = FrozenSet.ToFrozenSet(
        ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> False = FrozenSet.ToFrozenSet(
        ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> NonFinite = FrozenSet.ToFrozenSet(
        [".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF"], StringComparer.Ordinal);

    private static readonly string[] TimeFormats =
        ["yyyy-M-dTH:m:s.FFFFFFFK", "yyyy-M-dtH:m:s.FFFFFFFK", "yyyy-M-d H:m:s.FFFFFFF", "yyyy-M-d"];

    // Control characters except the line feed, Unicode line breaks, the byte order mark and noncharacters.
    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(static code => (char)code).Where(static character => char.IsControl(character) && character != '\n'),
            '\u2028', '\u2029', '\uFEFF', '\uFFFE', '\uFFFF']);

    public static bool IsNull(string text) => text is "" or "~" or "null" or "Null" or "NULL";

    public static bool? ParseBoolean(string text) => True.Contains(text) ? true : False.Contains(text) ? false : null;

    public static bool IsNonFinite(string text) => NonFinite.Contains(text);

    public static long? ParseInteger(string text)
    {
        if (text.Length == 0 || text[0] is not ('+' or '-' or (>= '0' and <= '9')))
        {
            return null;
        }

        var digits = text.Replace("_", "", StringComparison.Ordinal).AsSpan();
        var isNegative = digits is ['-', ..];
        digits = digits is ['+' or '-', ..] ? digits[1..] : digits;
        var numberBase = digits switch
        {
            ['0', 'x' or 'X', _, ..] => 16,
            ['0', 'b' or 'B', _, ..] => 2,
            ['0', 'o' or 'O', _, ..] => 8,
            ['0', _, ..] => 8,
            _ => 10,
        };
        digits = numberBase == 10 ? digits : digits is ['0', 'x' or 'X' or 'b' or 'B' or 'o' or 'O', ..] ? digits[2..] : digits[1..];
        return Read(digits, numberBase) is { } number ? isNegative ? -number : number : null;
    }

    public static double? ParseNumber(string text)
    {
        if (text.Length == 0 || text[0] is not ('+' or '-' or '.' or (>= '0' and <= '9')))
        {
            return null;
        }

        var digits = text.Replace("_", "", StringComparison.Ordinal);
        return digits.AsSpan().IndexOfAnyInRange('0', '9') >= 0
            && double.TryParse(digits, NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) ? number : null;
    }

    /// <summary>Returns whether the text must be quoted to be read back as the same string.</summary>
    public static bool NeedsQuotes(string text) =>
        IsNull(text) || NeedsEscapes(text) || text == "<<" || ParseBoolean(text) is not null || IsNonFinite(text) || ParseInteger(text) is not null || ParseNumber(text) is not null
        || IsTime(text) || IsSexagesimal(text);

    // Plain and literal scalars cannot contain these characters, or lose them when they are read. In a plain key, the
    // parser takes a word that starts with an asterisk for an alias.
    private static bool NeedsEscapes(string text) =>
        text[0] is ' ' or '\n' || text[^1] is ' ' || text.EndsWith("\n\n", StringComparison.Ordinal) || text.Contains(" *", StringComparison.Ordinal)
        || text.AsSpan().ContainsAny(Escaped);

    private static bool IsTime(string text) => text.Length >= 8 && char.IsAsciiDigit(text[0])
        && DateTime.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    // Other YAML readers parse 1:30 and 1:30:59.5 as base 60 numbers.
    private static bool IsSexagesimal(string text)
    {
        var parts = (text is ['+' or '-', ..] ? text[1..] : text).Split(':');
        if (parts.Length < 2 || !IsDigits(parts[0]))
        {
            return false;
        }

        var dot = parts[^1].IndexOf('.', StringComparison.Ordinal);
        parts[^1] = dot < 0 ? parts[^1] : IsDigits(parts[^1][(dot + 1)..]) || dot == parts[^1].Length - 1 ? parts[^1][..dot] : "";
        return parts.Skip(1).All(static part => part.Length is 1 or 2 && IsDigits(part) && (part.Length == 1 || part[0] <= '5'));
    }

    private static bool IsDigits(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('0', '9');

    private static long? Read(ReadOnlySpan<char> digits, int numberBase)
    {
        if (digits.IsEmpty)
        {
            return null;
        }

        long number = 0;
        foreach (var digit in digits)
        {
            var value = char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : numberBase;
            if (value >= numberBase || number > (long.MaxValue - value) / numberBase)
            {
                return null;
            }

            number = (number * numberBase) + value;
        }

        return number;
    }
}
