using System.Globalization;

namespace ServiceComb.Net.Client.Yaml;

/// <summary>Reads scalars by the rules of YAML 1.1, as SnakeYAML does.</summary>
internal static class YamlScalars
{
    /// <summary>Returns true if SnakeYAML resolves a plain scalar to a boolean: <c>no</c>, <c>No</c> and <c>NO</c>, but not
    /// <c>nO</c>.</summary>
    public static bool IsBoolean(YamlNode node, out bool value)
    {
        value = false;
        return node is { IsPlain: true, Text: { Length: > 1 and <= 5 } text }
            && TryReadBoolean(text, out value)
            && (!text.AsSpan(1).ContainsAnyInRange('A', 'Z') || !text.AsSpan().ContainsAnyInRange('a', 'z'));
    }

    /// <summary>Reads <c>true</c>, <c>yes</c>, <c>on</c> and their opposites, case-insensitively, as SnakeYAML does for a boolean
    /// property.</summary>
    public static bool TryReadBoolean(string text, out bool value)
    {
        value = Is(text, "true") || Is(text, "yes") || Is(text, "on");
        return value || Is(text, "false") || Is(text, "no") || Is(text, "off");
    }

    /// <summary>Reads an integer: decimal, hexadecimal (<c>0x1F</c>), binary (<c>0b101</c>) or octal (<c>017</c>), with <c>_</c> as an optional
    /// digit separator.</summary>
    public static bool TryReadInteger(string text, out int value)
    {
        value = 0;
        var digits = text.AsSpan().TrimStart("+-");
        var isNegative = text.StartsWith('-');
        if (text.Length - digits.Length > 1 || digits.IsEmpty || !char.IsAsciiDigit(digits[0]))
        {
            return false;
        }

        ReadOnlySpan<char> plain = digits.Contains('_') ? digits.ToString().Replace("_", "", StringComparison.Ordinal) : digits;
        if (!TryReadMagnitude(plain, out var magnitude) || magnitude > int.MaxValue)
        {
            return false;
        }

        value = (int)(isNegative ? -magnitude : magnitude);
        return true;
    }

    private static bool TryReadMagnitude(ReadOnlySpan<char> digits, out long value)
    {
        if (digits.StartsWith("0x"))
        {
            return long.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value) && value >= 0;
        }

        if (digits.StartsWith("0b"))
        {
            return long.TryParse(digits[2..], NumberStyles.AllowBinarySpecifier, CultureInfo.InvariantCulture, out value) && value >= 0;
        }

        if (digits.Length > 1 && digits[0] == '0' && !digits.ContainsAnyExceptInRange('0', '7'))
        {
            value = 0;
            foreach (var digit in digits)
            {
                value = Math.Min((value * 8) + (digit - '0'), long.MaxValue / 16);
            }

            return true;
        }

        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private static bool Is(string text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
