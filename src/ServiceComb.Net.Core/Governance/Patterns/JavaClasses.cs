using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ServiceComb.Net.Governance.Patterns;

/// <summary>Provides the named character classes of Java: those of POSIX and <c>java.lang.Character</c>, and Unicode
/// categories, properties, scripts and blocks.</summary>
internal static class JavaClasses
{
    // Matching one character takes no time; the limit only allows for a stalled machine.
    private static readonly TimeSpan MaxTime = TimeSpan.FromMinutes(1);

    // Common scripts of the basic multilingual plane.
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Latin"] = "A-Za-z\u00AA\u00BA\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02B8\u02E0-\u02E4\u1D00-\u1D25\u1D2C-\u1D5C\u1D62-\u1D65\u1D6B-\u1D77\u1D79-\u1DBE\u1E00-\u1EFF\u2071\u207F\u2090-\u209C\u212A\u212B\u2132\u214E\u2160-\u2188\u2C60-\u2C7F\uA722-\uA787\uA78B-\uA7CA\uA7F2-\uA7FF\uAB30-\uAB5A\uAB5C-\uAB64\uFB00-\uFB06\uFF21-\uFF3A\uFF41-\uFF5A",
        ["Greek"] = "\u0370-\u0373\u0375-\u0377\u037A-\u037D\u037F\u0384\u0386\u0388-\u03E1\u03F0-\u03FF\u1D26-\u1D2A\u1F00-\u1FFE\u2126\uAB65",
        ["Cyrillic"] = "\u0400-\u0484\u0487-\u052F\u1C80-\u1C88\u1D2B\u1D78\u2DE0-\u2DFF\uA640-\uA69F\uFE2E\uFE2F",
        ["Armenian"] = "\u0531-\u0556\u0559-\u058A\u058D-\u058F\uFB13-\uFB17",
        ["Hebrew"] = "\u0591-\u05C7\u05D0-\u05EA\u05EF-\u05F4\uFB1D-\uFB4F",
        ["Arabic"] = "\u0600-\u0604\u0606-\u060B\u060D-\u061A\u061C-\u061E\u0620-\u063F\u0641-\u064A\u0656-\u066F\u0671-\u06DC\u06DE-\u06FF\u0750-\u077F\u08A0-\u08E1\u08E3-\u08FF\uFB50-\uFD3D\uFD50-\uFDFF\uFE70-\uFEFC",
        ["Devanagari"] = "\u0900-\u0950\u0955-\u0963\u0966-\u097F\uA8E0-\uA8FF",
        ["Thai"] = "\u0E01-\u0E3A\u0E40-\u0E5B",
        ["Hangul"] = "\u1100-\u11FF\u302E\u302F\u3131-\u318E\u3200-\u321E\u3260-\u327E\uA960-\uA97C\uAC00-\uD7A3\uD7B0-\uD7FB\uFFA0-\uFFDC",
        ["Hiragana"] = "\u3041-\u3096\u309D-\u309F",
        ["Katakana"] = "\u30A1-\u30FA\u30FD-\u30FF\u31F0-\u31FF\u32D0-\u32FE\u3300-\u3357\uFF66-\uFF6F\uFF71-\uFF9D",
        ["Han"] = "\u2E80-\u2E99\u2E9B-\u2EF3\u2F00-\u2FD5\u3005\u3007\u3021-\u3029\u3038-\u303B\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFA6D\uFA70-\uFAD9",
    };

    /// <summary>Returns the set for a name within <c>\p{…}</c>; null when the name is not supported.</summary>
    public static CharacterSet? Find(string name, bool isUnicode)
    {
        if (name.IndexOf('=', StringComparison.Ordinal) is > 0 and var at)
        {
            var value = name[(at + 1)..];
            return name[..at].ToUpperInvariant() switch
            {
                "SC" or "SCRIPT" => Script(value),
                "BLK" or "BLOCK" => Block(value),
                "GC" or "GENERAL_CATEGORY" => Category(value),
                _ => null,
            };
        }

        return (isUnicode ? Property(name) : Posix(name)) ?? Posix(name) ?? JavaMethod(name) ?? Category(name)
            ?? (name.StartsWith("Is", StringComparison.OrdinalIgnoreCase) ? Property(name[2..]) ?? Category(name[2..]) ?? Script(name[2..]) : null)
            ?? (name.StartsWith("In", StringComparison.OrdinalIgnoreCase) ? Block(name[2..]) : null);
    }

    public static CharacterSet Word(bool isUnicode) => isUnicode
        ? CharacterSet.Of(static letter => IsAlphabetic(letter) || IsMark(letter) || char.IsDigit(letter) || CategoryOf(letter) == UnicodeCategory.ConnectorPunctuation || letter is '\u200C' or '\u200D')
        : CharacterSet.Of("a-zA-Z_0-9");

    private static CharacterSet? Posix(string name) => name switch
    {
        "Lower" => CharacterSet.Of("a-z"),
        "Upper" => CharacterSet.Of("A-Z"),
        "ASCII" => CharacterSet.Of("\0-\x7F"),
        "Alpha" => CharacterSet.Of("A-Za-z"),
        "Digit" => CharacterSet.Of("0-9"),
        "Alnum" => CharacterSet.Of("A-Za-z0-9"),
        "Punct" => CharacterSet.Of("!-/:-@[-`{-~"),
        "Graph" => CharacterSet.Of("!-~"),
        "Print" => CharacterSet.Of(" -~"),
        "Blank" => CharacterSet.Of(" \t"),
        "Cntrl" => CharacterSet.Of("\0-\x1F\x7F"),
        "XDigit" => CharacterSet.Of("0-9a-fA-F"),
        "Space" => CharacterSet.Of(" \t-\r"),
        _ => null,
    };

    // Properties by the name after "Is", and the POSIX classes under UNICODE_CHARACTER_CLASS.
    private static CharacterSet? Property(string name) => name.ToUpperInvariant() switch
    {
        "ALPHABETIC" or "ALPHA" => CharacterSet.Of(IsAlphabetic),
        "LETTER" => CharacterSet.Of(char.IsLetter),
        "DIGIT" => CharacterSet.Of(char.IsDigit),
        "ALNUM" => CharacterSet.Of(static letter => IsAlphabetic(letter) || char.IsDigit(letter)),
        "UPPERCASE" or "UPPER" => CharacterSet.Of(char.IsUpper),
        "LOWERCASE" or "LOWER" => CharacterSet.Of(char.IsLower),
        "TITLECASE" => Category("Lt"),
        "WHITE_SPACE" or "WHITESPACE" or "SPACE" => CharacterSet.Of(char.IsWhiteSpace),
        "PUNCTUATION" or "PUNCT" => CharacterSet.Of(char.IsPunctuation),
        "CONTROL" or "CNTRL" => CharacterSet.Of(char.IsControl),
        "HEX_DIGIT" or "HEXDIGIT" or "XDIGIT" => CharacterSet.Of(static letter => char.IsDigit(letter) || char.IsAsciiHexDigit(letter) || letter is (>= '\uFF21' and <= '\uFF26') or (>= '\uFF41' and <= '\uFF46')),
        "IDEOGRAPHIC" => CharacterSet.Of("\u3006\u3007\u3021-\u3029\u3038-\u303A\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFA6D\uFA70-\uFAD9"),
        "ASSIGNED" => CharacterSet.Of(static letter => CategoryOf(letter) != UnicodeCategory.OtherNotAssigned),
        "BLANK" => CharacterSet.Of(static letter => letter == '\t' || CategoryOf(letter) == UnicodeCategory.SpaceSeparator),
        _ => null,
    };

    private static CharacterSet? JavaMethod(string name) => name switch
    {
        "javaLowerCase" => CharacterSet.Of(char.IsLower),
        "javaUpperCase" => CharacterSet.Of(char.IsUpper),
        "javaTitleCase" => Category("Lt"),
        "javaAlphabetic" => CharacterSet.Of(IsAlphabetic),
        "javaLetter" => CharacterSet.Of(char.IsLetter),
        "javaDigit" => CharacterSet.Of(char.IsDigit),
        "javaLetterOrDigit" => CharacterSet.Of(char.IsLetterOrDigit),
        "javaIdeographic" => Property("IDEOGRAPHIC"),
        "javaDefined" => Property("ASSIGNED"),
        "javaISOControl" => CharacterSet.Of(char.IsControl),
        "javaSpaceChar" => CharacterSet.Of(char.IsSeparator),
        "javaWhitespace" => CharacterSet.Of(static letter => letter is >= '\t' and <= '\r' or >= '\x1C' and <= '\x1F' || (char.IsSeparator(letter) && letter is not ('\u00A0' or '\u2007' or '\u202F'))),
        "javaJavaIdentifierStart" or "javaUnicodeIdentifierStart" => CharacterSet.Of(static letter => IsIdentifierStart(letter)),
        "javaJavaIdentifierPart" or "javaUnicodeIdentifierPart" => CharacterSet.Of(static letter => IsIdentifierStart(letter) || char.IsDigit(letter) || IsMark(letter)),
        _ => null,
    };

    private static CharacterSet? Category(string name)
    {
        if (name is "L1")
        {
            return CharacterSet.Of("\0-\u00FF");
        }

        if (name is "LC")
        {
            return CharacterSet.Of(static letter => CategoryOf(letter) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter);
        }

        return name.Length is 1 or 2 && char.IsAsciiLetterUpper(name[0]) ? Evaluate(name) : null;
    }

    private static CharacterSet? Script(string name) => Scripts.TryGetValue(name, out var ranges) ? CharacterSet.Of(ranges) : null;

    // .NET writes IsLatinExtended-A where Java writes InLatin_Extended_A, InLatinExtended-A or "InLatin Extended-A".
    private static CharacterSet? Block(string name)
    {
        var words = new StringBuilder("Is");
        foreach (var word in name.Split('_', ' '))
        {
            words.Append(word.Length == 1 && words.Length > 2 ? "-" : "").Append(word.Length > 1 && !word.AsSpan().ContainsAnyInRange('a', 'z') ? word[0] + word[1..].ToLowerInvariant() : word);
        }

        return Evaluate(words.ToString()) ?? Evaluate(words.Replace("Latin1", "Latin-1").ToString());
    }

    private static CharacterSet? Evaluate(string name)
    {
        if (name.AsSpan().ContainsAny('{', '}', '\\'))
        {
            return null;
        }

        try
        {
            var regex = new Regex($@"\p{{{name}}}", RegexOptions.CultureInvariant, MaxTime);
            return CharacterSet.Of(letter => regex.IsMatch([letter]));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static UnicodeCategory CategoryOf(char letter) => CharUnicodeInfo.GetUnicodeCategory(letter);

    private static bool IsAlphabetic(char letter) => char.IsLetter(letter) || CategoryOf(letter) == UnicodeCategory.LetterNumber;

    private static bool IsMark(char letter) => CategoryOf(letter) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static bool IsIdentifierStart(char letter) =>
        IsAlphabetic(letter) || CategoryOf(letter) is UnicodeCategory.CurrencySymbol or UnicodeCategory.ConnectorPunctuation;
}
