using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ServiceComb.Net.Governance.Patterns;

/// <summary>Translates regular expressions of <c>java.util.regex</c> to .NET: possessive quantifiers, quoting, named and
/// intersected classes, inline flags. Groups capture only when the pattern refers to them, so that most patterns run
/// without backtracking.</summary>
internal sealed class JavaPattern
{
    private const int MaxLength = 4096;
    private const int MaxTranslation = 256 * 1024;
    private const int MaxDepth = 100;
    private const string LineBreak = @"(?:\r\n|[\n\v\f\r\u0085\u2028\u2029])";
    private readonly PatternText _text;
    private readonly HashSet<int> _referenced;
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private readonly HashSet<int> _references = [];
    private JavaFlags _flags;
    private int _groups;

    private JavaPattern(string pattern, bool ignoreCase, HashSet<int> referenced)
    {
        (_text, _referenced) = (new PatternText(pattern), referenced);
        _flags = ignoreCase ? JavaFlags.IgnoreCase : JavaFlags.None;
    }

    /// <summary>Returns the pattern in .NET syntax.</summary>
    /// <param name="pattern">The Java pattern.</param>
    /// <param name="ignoreCase">Whether the result is used with <see cref="RegexOptions.IgnoreCase"/>.</param>
    /// <exception cref="FormatException">The pattern is invalid or cannot be translated.</exception>
    public static string Translate(string pattern, bool ignoreCase)
    {
        if (pattern.Length > MaxLength)
        {
            throw new FormatException($"longer than {MaxLength} characters");
        }

        pattern = JavaEscapes.Unquote(pattern);
        var first = new JavaPattern(pattern, ignoreCase, []);
        var translation = first.ReadAll();
        if (first._references.Count > 0)
        {
            first._references.RemoveWhere(group => group > first._groups);
            translation = new JavaPattern(pattern, ignoreCase, first._references).ReadAll();
        }

        return translation;
    }

    private string ReadAll()
    {
        var translation = ReadAlternatives(depth: 0);
        return _text.IsAtEnd ? translation : throw _text.CreateException("')' has no '('");
    }

    private string ReadAlternatives(int depth)
    {
        if (depth > MaxDepth)
        {
            throw _text.CreateException("groups are nested too deep");
        }

        var sequence = new StringBuilder();
        while (true)
        {
            _text.SkipComments(_flags);
            if (_text.IsAtEnd || _text.Peek() == ')')
            {
                return sequence.ToString();
            }

            sequence.Append(_text.TryRead('|') ? "|" : ReadQuantified(depth));
            if (sequence.Length > MaxTranslation)
            {
                throw new FormatException("too large");
            }
        }
    }

    private string ReadQuantified(int depth)
    {
        var atom = ReadAtom(depth);
        _text.SkipComments(_flags);
        if (atom.Length == 0)
        {
            // A group that consists of flags only.
            return atom;
        }

        var quantifier = _text.Peek() switch
        {
            '*' or '+' or '?' => _text.Next().ToString(),
            '{' => ReadRepetition(),
            _ => "",
        };
        return quantifier.Length == 0 ? atom
            : _text.TryRead('+') ? $"(?>{atom}{quantifier})"
            : _text.TryRead('?') ? $"{atom}{quantifier}?"
            : atom + quantifier;
    }

    private string ReadRepetition()
    {
        _text.Next();
        var bounds = _text.ReadUntil('}').Split(',');
        var isValid = int.TryParse(bounds[0], NumberStyles.None, CultureInfo.InvariantCulture, out var least);
        var most = least;
        isValid &= bounds.Length == 1 || (bounds.Length == 2
            && (bounds[1].Length == 0 || (int.TryParse(bounds[1], NumberStyles.None, CultureInfo.InvariantCulture, out most) && most >= least)));
        return isValid
            ? bounds.Length == 1 ? $"{{{least}}}" : bounds[1].Length == 0 ? $"{{{least},}}" : $"{{{least},{most}}}"
            : throw _text.CreateException("the quantifier is invalid");
    }

    private string ReadAtom(int depth)
    {
        var letter = _text.Next();
        switch (letter)
        {
            case '(':
                return ReadGroup(depth);
            case '[':
                return new JavaClassReader(_text, _flags).Read().ToPattern();
            case '\\':
                return ReadEscape();
            case '.':
                return _flags.HasFlag(JavaFlags.DotAll) ? @"[\u0000-\uFFFF]"
                    : _flags.HasFlag(JavaFlags.UnixLines) ? @"[^\n]"
                    : @"[^\n\r\u0085\u2028\u2029]";
            case '^':
                return _flags.HasFlag(JavaFlags.Multiline) ? "(?m:^)" : "^";
            case '$':
                return _flags.HasFlag(JavaFlags.Multiline) ? "(?m:$)" : "$";
            case '*' or '+' or '?' or '{':
                throw _text.CreateException($"'{letter}' has nothing to repeat");
            default:
                return char.IsHighSurrogate(letter) && char.IsLowSurrogate(_text.Peek()) ? $"(?:{letter}{_text.Next()})" : Literal(letter);
        }
    }

    private string ReadEscape()
    {
        if (JavaEscapes.ReadSet(_text, _flags) is { } set)
        {
            return set.ToPattern();
        }

        switch (_text.Peek())
        {
            case 'A' or 'G' or 'z' or 'B' or 'b' when _text.Peek(1) != '{':
                return $@"\{_text.Next()}";
            case 'Z':
                _text.Next();
                return @"\Z";
            case 'R':
                _text.Next();
                return LineBreak;
            case >= '1' and <= '9':
                return Refer(ReadGroupNumber());
            case 'k' when _text.Peek(1) == '<':
                _text.Position += 2;
                return Refer(_names.TryGetValue(_text.ReadUntil('>'), out var group) ? group : throw _text.CreateException("the group does not exist"));
            default:
                var code = JavaEscapes.ReadCharacter(_text);
                return code <= char.MaxValue ? Literal((char)code) : $"(?:{char.ConvertFromUtf32(code)})";
        }
    }

    // Further digits belong to the number as long as that many groups exist.
    private int ReadGroupNumber()
    {
        var number = _text.Next() - '0';
        while (char.IsAsciiDigit(_text.Peek()) && (number * 10) + _text.Peek() - '0' <= _groups)
        {
            number = (number * 10) + _text.Next() - '0';
        }

        return number;
    }

    private string Refer(int group)
    {
        _references.Add(group);
        // A reference to a group that does not exist never matches.
        return _referenced.Contains(group) ? $@"\k<g{group}>" : "(?!)";
    }

    private string ReadGroup(int depth)
    {
        var outer = _flags;
        string opening;
        if (!_text.TryRead('?'))
        {
            opening = Capture();
        }
        else if (ReadSpecialOpening() is { } special)
        {
            opening = special;
        }
        else
        {
            return ReadFlags(depth);
        }

        return Close(opening, outer, depth);
    }

    private string? ReadSpecialOpening()
    {
        foreach (var opening in (ReadOnlySpan<string>)[":", "=", "!", ">", "<=", "<!"])
        {
            if (_text.TryRead(opening))
            {
                return "(?" + opening;
            }
        }

        if (!_text.TryRead("P<") && !_text.TryRead('<'))
        {
            return null;
        }

        var name = _text.ReadUntil('>');
        if (name.Length == 0 || !char.IsAsciiLetter(name[0]) || !name.All(char.IsAsciiLetterOrDigit) || !_names.TryAdd(name, _groups + 1))
        {
            throw _text.CreateException("the group name is invalid or used twice");
        }

        return Capture();
    }

    private string Capture() => _referenced.Contains(++_groups) ? $"(?<g{_groups}>" : "(?:";

    private string ReadFlags(int depth)
    {
        var outer = _flags;
        var isOn = true;
        while (true)
        {
            var letter = _text.Next();
            switch (letter)
            {
                case '-' when isOn:
                    isOn = false;
                    break;
                case ')':
                    // The flags apply until the end of the enclosing group.
                    return CaseSwitch(outer);
                case ':':
                    return Close($"(?:{CaseSwitch(outer)}", outer, depth);
                default:
                    var flag = FlagOf(letter);
                    _flags = isOn ? _flags | flag : _flags & ~flag;
                    break;
            }
        }
    }

    private string Close(string opening, JavaFlags outer, int depth)
    {
        var content = ReadAlternatives(depth + 1);
        if (!_text.TryRead(')'))
        {
            throw _text.CreateException("')' is missing");
        }

        _flags = outer;
        return $"{opening}{content})";
    }

    private string CaseSwitch(JavaFlags before) =>
        ((before ^ _flags) & JavaFlags.IgnoreCase) == 0 ? "" : _flags.HasFlag(JavaFlags.IgnoreCase) ? "(?i)" : "(?-i)";

    private JavaFlags FlagOf(char letter) => letter switch
    {
        'i' => JavaFlags.IgnoreCase,
        'm' => JavaFlags.Multiline,
        's' => JavaFlags.DotAll,
        'd' => JavaFlags.UnixLines,
        'x' => JavaFlags.Comments,
        'u' => JavaFlags.UnicodeCase,
        'U' => JavaFlags.UnicodeClasses,
        _ => throw _text.CreateException($"'(?{letter}' is not known"),
    };

    private static string Literal(char letter) =>
        char.IsAsciiLetterOrDigit(letter) ? letter.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}");
}
