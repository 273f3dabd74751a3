namespace ServiceComb.Net.Governance.Patterns;

/// <summary>The text of a pattern and the current position.</summary>
internal sealed class PatternText(string text)
{
    // Limits the cost of named classes, which are computed character by character.
    private const int MaxClasses = 100;
    private int _classes;

    public int Position { get; set; }

    public bool IsAtEnd => Position >= text.Length;

    /// <summary>Gets the next character; NUL at the end, which no syntax uses.</summary>
    public char Peek(int offset = 0) => Position + offset < text.Length ? text[Position + offset] : '\0';

    public char Next() => IsAtEnd ? throw CreateException("unexpected end of the pattern") : text[Position++];

    public bool TryRead(char expected)
    {
        var found = !IsAtEnd && text[Position] == expected;
        Position += found ? 1 : 0;
        return found;
    }

    public bool TryRead(string expected)
    {
        var found = string.CompareOrdinal(text, Position, expected, 0, expected.Length) == 0;
        Position += found ? expected.Length : 0;
        return found;
    }

    /// <summary>Skips white space and comments when <c>(?x)</c> is set.</summary>
    public void SkipComments(JavaFlags flags)
    {
        while (flags.HasFlag(JavaFlags.Comments) && Peek() is ' ' or (>= '\t' and <= '\r') or '#')
        {
            Position = Next() != '#' ? Position
                : text.IndexOf('\n', Position) is >= 0 and var end ? end + 1
                : text.Length;
        }
    }

    public void CountClass()
    {
        if (++_classes > MaxClasses)
        {
            throw CreateException($"more than {MaxClasses} named classes");
        }
    }

    /// <summary>Reads up to a character and consumes it.</summary>
    public string ReadUntil(char end)
    {
        var at = text.IndexOf(end, Math.Min(Position, text.Length));
        if (at < 0)
        {
            throw CreateException($"'{end}' is missing");
        }

        var read = text[Position..at];
        Position = at + 1;
        return read;
    }

    public FormatException CreateException(string reason) => new($"no regular expression of Java: {reason} at position {Math.Min(Position, text.Length)}");
}
