using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace ServiceComb.Net.LocalEngine.Json;

/// <summary>Validates JSON as Go's decoder does, with Go's error messages, and repairs text that Go accepts and
/// <see cref="System.Text.Json"/> does not: invalid UTF-8 and lone surrogates are replaced with U+FFFD.</summary>
internal ref struct GoJsonSyntax
{
    /// <summary>The maximum nesting depth. Go's limit is 10000.</summary>
    public const int MaxNestingDepth = 1000;

    private readonly ReadOnlySpan<byte> _text;
    private readonly bool _isStream;
    private readonly Stack<bool> _isObject = [];
    private List<int>? _loneSurrogates;
    private int _at;

    private GoJsonSyntax(ReadOnlySpan<byte> text, bool isStream)
    {
        _text = text;
        _isStream = isStream;
    }

    /// <summary>Validates the first value of a text and ignores the rest, like a Go stream decoder.</summary>
    /// <returns>The error; null when the value is valid.</returns>
    public static string? CheckFirst(ref ReadOnlyMemory<byte> text) => Check(ref text, isStream: true);

    /// <summary>Validates a text that contains a single value.</summary>
    /// <returns>The error; null when the text is valid.</returns>
    public static string? CheckWhole(ref ReadOnlyMemory<byte> text) => Check(ref text, isStream: false);

    private static string? Check(ref ReadOnlyMemory<byte> text, bool isStream)
    {
        var syntax = new GoJsonSyntax(text.Span, isStream);
        if (syntax.Value() is { } errorMessage)
        {
            return errorMessage;
        }

        var end = syntax._at;
        if (!isStream && syntax.Next() is { } trailing)
        {
            return Unexpected(trailing, "after top-level value");
        }

        text = text[..end];
        if (syntax._loneSurrogates is { } surrogates)
        {
            var repaired = text.ToArray();
            foreach (var surrogate in surrogates)
            {
                "fffd"u8.CopyTo(repaired.AsSpan(surrogate));
            }

            text = repaired;
        }

        if (!Utf8.IsValid(text.Span))
        {
            text = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text.Span));
        }

        return null;
    }

    private string? Value()
    {
        while (true)
        {
            if (Next() is not { } first)
            {
                return End();
            }

            string? errorMessage;
            if (first is (byte)'{' or (byte)'[')
            {
                if (_isObject.Count >= MaxNestingDepth)
                {
                    return "exceeded max depth";
                }

                _isObject.Push(first == '{');
                _at++;
                if (Next() is not { } inner)
                {
                    return End();
                }

                if (inner != (first == '{' ? '}' : ']'))
                {
                    if (first == '{' && Key() is { } keyError)
                    {
                        return keyError;
                    }

                    continue;
                }

                errorMessage = Close(out var another);
                if (errorMessage is not null || !another)
                {
                    return errorMessage;
                }

                continue;
            }

            errorMessage = Scalar(first);
            if (errorMessage is not null)
            {
                return errorMessage;
            }

            errorMessage = After(out var more);
            if (errorMessage is not null || !more)
            {
                return errorMessage;
            }
        }
    }

    private string? Close(out bool another)
    {
        _at++;
        _isObject.Pop();
        return After(out another);
    }

    // Reads what follows a value: the next element of its container, or the ends of the containers.
    private string? After(out bool another)
    {
        another = false;
        while (_isObject.TryPeek(out var isObject))
        {
            if (Next() is not { } follower)
            {
                return End();
            }

            if (follower == ',')
            {
                _at++;
                another = true;
                return isObject ? Key() : null;
            }

            if (follower != (isObject ? '}' : ']'))
            {
                return Unexpected(follower, isObject ? "after object key:value pair" : "after array element");
            }

            _at++;
            _isObject.Pop();
        }

        return null;
    }

    private string? Key()
    {
        if (Next() is not { } quote)
        {
            return End();
        }

        if (quote != '"')
        {
            return Unexpected(quote, "looking for beginning of object key string");
        }

        if (Text() is { } errorMessage)
        {
            return errorMessage;
        }

        if (Next() is not { } colon)
        {
            return End();
        }

        _at++;
        return colon == ':' ? null : Unexpected(colon, "after object key");
    }

    private string? Scalar(byte first) => first switch
    {
        (byte)'"' => Text(),
        (byte)'-' or (>= (byte)'0' and <= (byte)'9') => Number(),
        (byte)'t' => Literal("true"),
        (byte)'f' => Literal("false"),
        (byte)'n' => Literal("null"),
        _ => Unexpected(first, "looking for beginning of value"),
    };

    private string? Literal(string word)
    {
        foreach (var letter in word)
        {
            if (_at >= _text.Length)
            {
                return End();
            }

            if (_text[_at] != letter)
            {
                return Unexpected(_text[_at], $"in literal {word} (expecting '{letter}')");
            }

            _at++;
        }

        return null;
    }

    private string? Number()
    {
        if (_text[_at] == '-')
        {
            _at++;
        }

        var isZero = _at < _text.Length && _text[_at] == '0';
        if (isZero)
        {
            _at++;
        }
        else if (Digits("in numeric literal") is { } errorMessage)
        {
            return errorMessage;
        }

        if (_at < _text.Length && _text[_at] == '.')
        {
            _at++;
            if (Digits("after decimal point in numeric literal") is { } errorMessage)
            {
                return errorMessage;
            }
        }

        if (_at < _text.Length && _text[_at] is (byte)'e' or (byte)'E')
        {
            _at++;
            if (_at < _text.Length && _text[_at] is (byte)'+' or (byte)'-')
            {
                _at++;
            }

            return Digits("in exponent of numeric literal");
        }

        return null;
    }

    private string? Digits(string place)
    {
        if (_at >= _text.Length)
        {
            return End();
        }

        if (!char.IsAsciiDigit((char)_text[_at]))
        {
            return Unexpected(_text[_at], place);
        }

        while (_at < _text.Length && char.IsAsciiDigit((char)_text[_at]))
        {
            _at++;
        }

        return null;
    }

    private string? Text()
    {
        for (_at++; _at < _text.Length; _at++)
        {
            var character = _text[_at];
            if (character == '"')
            {
                _at++;
                return null;
            }

            if (character < ' ')
            {
                return Unexpected(character, "in string literal");
            }

            if (character == '\\' && Escape() is { } errorMessage)
            {
                return errorMessage;
            }
        }

        return End();
    }

    private string? Escape()
    {
        _at++;
        if (_at >= _text.Length)
        {
            return End();
        }

        if (!"\"\\/bfnrtu"u8.Contains(_text[_at]))
        {
            return Unexpected(_text[_at], "in string escape code");
        }

        if (_text[_at] != 'u')
        {
            return null;
        }

        var first = _at + 1;
        for (_at = first; _at < first + 4; _at++)
        {
            if (_at >= _text.Length)
            {
                return End();
            }

            if (!char.IsAsciiHexDigit((char)_text[_at]))
            {
                return Unexpected(_text[_at], @"in \u hexadecimal character escape");
            }
        }

        _at--;
        RecordLoneSurrogate(first);
        return null;
    }

    private void RecordLoneSurrogate(int first)
    {
        var unit = (char)HexAt(first);
        if (char.IsHighSurrogate(unit) && _text[(first + 4)..].StartsWith("\\u"u8) && char.IsLowSurrogate((char)HexAt(first + 6)))
        {
            // A complete surrogate pair; skip the second surrogate.
            _at = first + 9;
        }
        else if (char.IsSurrogate(unit))
        {
            (_loneSurrogates ??= []).Add(first);
        }
    }

    private readonly int HexAt(int first) => first + 4 <= _text.Length
        && Utf8Parser.TryParse(_text.Slice(first, 4), out int value, out var read, 'x') && read == 4 ? value : 0;

    private byte? Next()
    {
        while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            _at++;
        }

        return _at < _text.Length ? _text[_at] : null;
    }

    private readonly string End() => !_isStream ? "unexpected end of JSON input"
        : _text.IndexOfAnyExcept(" \t\r\n"u8) < 0 ? "EOF" : "unexpected EOF";

    private static string Unexpected(byte character, string place) => $"invalid character {Quote(character)} {place}";

    private static string Quote(byte character) => (char)character switch
    {
        '\'' => @"'\''",
        '"' => "'\"'",
        '\\' => @"'\\'",
        '\a' => @"'\a'",
        '\b' => @"'\b'",
        '\f' => @"'\f'",
        '\n' => @"'\n'",
        '\r' => @"'\r'",
        '\t' => @"'\t'",
        '\v' => @"'\v'",
        < ' ' or '\x7f' => string.Create(CultureInfo.InvariantCulture, $"'\\x{character:x2}'"),
        var printable and < '\x7f' => $"'{printable}'",
        var other => char.IsControl(other) || other is '\xad' or '\xa0'
            ? string.Create(CultureInfo.InvariantCulture, $"'\\u{(int)other:x4}'")
            : $"'{other}'",
    };
}
