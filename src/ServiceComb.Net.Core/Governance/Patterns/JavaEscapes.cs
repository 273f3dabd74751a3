using System.Globalization;
using System.Text;

namespace ServiceComb.Net.Governance.Patterns;

/// <summary>Reads escape sequences of Java patterns.</summary>
internal static class JavaEscapes
{
    private const int MaxCodePoint = 0x10FFFF;

    /// <summary>Replaces <c>\Q…\E</c> by escaped characters.</summary>
    public static string Unquote(string pattern)
    {
        if (!pattern.Contains(@"\Q", StringComparison.Ordinal))
        {
            return pattern;
        }

        var plain = new StringBuilder(pattern.Length * 2);
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '\\' || i + 1 == pattern.Length)
            {
                plain.Append(pattern[i]);
            }
            else if (pattern[++i] != 'Q')
            {
                plain.Append('\\').Append(pattern[i]);
            }
            else
            {
                var end = pattern.IndexOf(@"\E", i + 1, StringComparison.Ordinal);
                AppendQuoted(plain, pattern.AsSpan()[(i + 1)..(end < 0 ? pattern.Length : end)]);
                i = end < 0 ? pattern.Length : end + 1;
            }
        }

        return plain.ToString();
    }

    /// <summary>Reads an escape for a set of characters, such as <c>\d</c> or <c>\p{L}</c>; returns null and reads nothing
    /// for other escapes.</summary>
    public static CharacterSet? ReadSet(PatternText text, JavaFlags flags)
    {
        var letter = text.Peek();
        var isUnicode = flags.HasFlag(JavaFlags.UnicodeClasses);
        var set = char.ToLowerInvariant(letter) switch
        {
            'd' => JavaClasses.Find(isUnicode ? "IsDigit" : "Digit", false),
            's' => JavaClasses.Find("Space", isUnicode),
            'w' => JavaClasses.Word(isUnicode),
            'h' => CharacterSet.Of(" \t\u00A0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000"),
            'v' => CharacterSet.Of("\n-\r\u0085\u2028\u2029"),
            'p' => ReadProperty(text, isUnicode),
            _ => null,
        };
        if (set is null)
        {
            return null;
        }

        if (letter is not ('p' or 'P'))
        {
            text.Next();
        }

        return Finish(set, flags, isNegated: char.IsAsciiLetterUpper(letter));
    }

    /// <summary>Applies case and then negation: a complement must not include characters that it excludes in the other
    /// case.</summary>
    public static CharacterSet Finish(CharacterSet set, JavaFlags flags, bool isNegated)
    {
        if (flags.HasFlag(JavaFlags.IgnoreCase))
        {
            set.AddOtherCases();
        }

        if (isNegated)
        {
            set.Invert();
        }

        return set;
    }

    /// <summary>Reads an escape for a single character.</summary>
    public static int ReadCharacter(PatternText text)
    {
        var letter = text.Next();
        switch (letter)
        {
            case 'a':
                return '\a';
            case 'e':
                return '\e';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'c':
                return text.Next() ^ 64;
            case '0':
                return ReadOctal(text);
            case 'x':
                return text.TryRead('{') ? ReadHex(text, text.ReadUntil('}')) : ReadHex(text, $"{text.Next()}{text.Next()}");
            case 'u':
                return ReadHex(text, $"{text.Next()}{text.Next()}{text.Next()}{text.Next()}");
            default:
                return char.IsAsciiLetterOrDigit(letter) ? throw text.CreateException($@"\{letter} is not supported") : letter;
        }
    }

    private static CharacterSet ReadProperty(PatternText text, bool isUnicode)
    {
        text.CountClass();
        text.Next();
        var first = text.Next();
        var name = first == '{' ? text.ReadUntil('}') : first.ToString();
        return JavaClasses.Find(name, isUnicode) ?? throw text.CreateException($"the class \\p{{{name}}} is not supported");
    }

    private static int ReadOctal(PatternText text)
    {
        var value = -1;
        // Up to three digits; the first of three must not exceed 3.
        while (text.Peek() is >= '0' and <= '7' && value < 32)
        {
            value = (Math.Max(value, 0) * 8) + (text.Next() - '0');
        }

        return value >= 0 ? value : throw text.CreateException(@"\0 needs octal digits");
    }

    private static int ReadHex(PatternText text, string digits) =>
        int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= MaxCodePoint
            ? value
            : throw text.CreateException("hexadecimal digits are expected");

    private static void AppendQuoted(StringBuilder plain, ReadOnlySpan<char> quoted)
    {
        foreach (var letter in quoted)
        {
            // A following digit must not become part of the escape.
            _ = char.IsAsciiDigit(letter) ? plain.Append(@"\x3").Append(letter)
                : char.IsAsciiLetter(letter) || letter > '\x7f' ? plain.Append(letter)
                : plain.Append('\\').Append(letter);
        }
    }
}
