namespace ServiceComb.Net.Governance.Patterns;

/// <summary>Reads a character class in brackets, with the unions and intersections of Java: <c>[a-z&amp;&amp;[^aeiou]]</c>.</summary>
internal sealed class JavaClassReader(PatternText text, JavaFlags flags)
{
    private const int MaxDepth = 50;

    /// <summary>Reads the class after its opening bracket, including the closing one.</summary>
    public CharacterSet Read(int depth = 0)
    {
        if (depth > MaxDepth)
        {
            throw text.CreateException("classes are nested too deep");
        }

        var isNegated = text.TryRead('^');
        var set = ReadUnion(depth);
        text.Next();
        if (isNegated)
        {
            set.Invert();
        }

        return set;
    }

    // Reads up to the closing bracket of the class without consuming it.
    private CharacterSet ReadUnion(int depth)
    {
        CharacterSet? set = null;
        while (true)
        {
            text.SkipComments(flags);
            if (text.IsAtEnd)
            {
                throw text.CreateException("']' is missing");
            }

            if (set is not null && text.Peek() == ']')
            {
                return set;
            }

            if (text.TryRead("&&"))
            {
                set = Intersect(set, depth);
                continue;
            }

            var part = text.TryRead('[') ? Read(depth + 1) : ReadRange();
            if (set is null)
            {
                set = part;
            }
            else
            {
                set.UnionWith(part);
            }
        }
    }

    private CharacterSet Intersect(CharacterSet? left, int depth)
    {
        while (text.TryRead("&&"))
        {
            // Java treats consecutive operators as one.
        }

        text.SkipComments(flags);
        if (text.Peek() == ']')
        {
            return left ?? throw text.CreateException("an intersection has no operands");
        }

        var right = ReadUnion(depth);
        if (left is not null)
        {
            right.IntersectWith(left);
        }

        return right;
    }

    private CharacterSet ReadRange()
    {
        if (text.Peek() == '\\')
        {
            text.Next();
            if (JavaEscapes.ReadSet(text, flags) is { } escaped)
            {
                return escaped;
            }

            text.Position--;
        }

        var first = ReadCharacter();
        var last = first;
        if (text.Peek() == '-' && text.Peek(1) is not ('[' or ']'))
        {
            text.Next();
            text.SkipComments(flags);
            last = ReadCharacter();
        }

        if (last < first)
        {
            throw text.CreateException("the range is empty");
        }

        var set = new CharacterSet();
        set.AddRange(first, last);
        return JavaEscapes.Finish(set, flags, isNegated: false);
    }

    private char ReadCharacter()
    {
        var letter = text.Next();
        var code = letter == '\\' ? JavaEscapes.ReadCharacter(text) : letter;
        return code <= char.MaxValue && (letter == '\\' || !char.IsSurrogate(letter))
            ? (char)code
            : throw text.CreateException("a class with characters beyond U+FFFF is not supported");
    }
}
