using System.Globalization;
using System.Numerics;
using System.Text;

namespace ServiceComb.Net.Governance.Patterns;

/// <summary>A set of UTF-16 code units, for character classes that .NET has no syntax for.</summary>
internal sealed class CharacterSet
{
    private const int BitsPerWord = 64;
    private readonly ulong[] _words = new ulong[(char.MaxValue + 1) / BitsPerWord];

    public static CharacterSet Of(Func<char, bool> contains)
    {
        var set = new CharacterSet();
        for (var code = 0; code <= char.MaxValue; code++)
        {
            if (contains((char)code))
            {
                set.Add((char)code);
            }
        }

        return set;
    }

    /// <summary>Creates a set from a text; two characters with a dash between them are a range.</summary>
    public static CharacterSet Of(string ranges)
    {
        var set = new CharacterSet();
        for (var i = 0; i < ranges.Length; i++)
        {
            if (i + 2 < ranges.Length && ranges[i + 1] == '-')
            {
                set.AddRange(ranges[i], ranges[i + 2]);
                i += 2;
            }
            else
            {
                set.Add(ranges[i]);
            }
        }

        return set;
    }

    public bool Contains(char letter) => (_words[letter / BitsPerWord] >> (letter % BitsPerWord) & 1) != 0;

    public void Add(char letter) => _words[letter / BitsPerWord] |= 1UL << (letter % BitsPerWord);

    public void AddRange(char first, char last)
    {
        for (int code = first; code <= last; code++)
        {
            Add((char)code);
        }
    }

    public void UnionWith(CharacterSet other)
    {
        for (var i = 0; i < _words.Length; i++)
        {
            _words[i] |= other._words[i];
        }
    }

    public void IntersectWith(CharacterSet other)
    {
        for (var i = 0; i < _words.Length; i++)
        {
            _words[i] &= other._words[i];
        }
    }

    public void Invert()
    {
        for (var i = 0; i < _words.Length; i++)
        {
            _words[i] = ~_words[i];
        }
    }

    /// <summary>Adds the opposite case of every letter.</summary>
    public void AddOtherCases()
    {
        foreach (var letter in Letters().ToList())
        {
            Add(char.ToUpperInvariant(letter));
            Add(char.ToLowerInvariant(letter));
        }
    }

    /// <summary>Returns the set as a character class of a .NET pattern.</summary>
    public string ToPattern()
    {
        var pattern = new StringBuilder("[");
        for (var code = 0; code <= char.MaxValue; code++)
        {
            if (!Contains((char)code))
            {
                continue;
            }

            var first = code;
            while (code < char.MaxValue && Contains((char)(code + 1)))
            {
                code++;
            }

            pattern.Append(CultureInfo.InvariantCulture, $"\\u{first:X4}");
            if (code > first)
            {
                pattern.Append(CultureInfo.InvariantCulture, $"-\\u{code:X4}");
            }
        }

        return pattern.Length == 1 ? @"[^\u0000-\uFFFF]" : pattern.Append(']').ToString();
    }

    private IEnumerable<char> Letters()
    {
        for (var i = 0; i < _words.Length; i++)
        {
            for (var rest = _words[i]; rest != 0; rest &= rest - 1)
            {
                yield return (char)((i * BitsPerWord) + BitOperations.TrailingZeroCount(rest));
            }
        }
    }
}
