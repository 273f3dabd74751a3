using System.Buffers;
using System.Globalization;
using System.Text;

namespace ServiceComb.Net.LocalEngine.Registry.State;

/// <summary>Writes texts that callers chose as parts of the keys of stored records, and reads them back. What separates the
/// parts, and what SQLite would cut a text at, is escaped.</summary>
internal static class StoredKey
{
    private static readonly SearchValues<char> InName = SearchValues.Create([.. "/%", .. Enumerable.Range(0, ' ').Select(static code => (char)code)]);
    private static readonly SearchValues<char> InId = SearchValues.Create([.. "%", .. Enumerable.Range(0, ' ').Select(static code => (char)code)]);

    /// <summary>A part that ends where the next slash is.</summary>
    public static string OfName(string name) => Escape(name, InName);

    /// <summary>A part that may hold slashes of its own.</summary>
    public static string OfId(string id) => Escape(id, InId);

    /// <summary>The text of a part. What this class never writes stands as it is, as in files of earlier versions.</summary>
    public static string Read(ReadOnlySpan<char> part)
    {
        if (!part.Contains('%'))
        {
            return part.ToString();
        }

        var text = new StringBuilder(part.Length);
        for (var i = 0; i < part.Length; i++)
        {
            if (part[i] == '%' && i + 2 < part.Length
                && byte.TryParse(part.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) && InName.Contains((char)code))
            {
                text.Append((char)code);
                i += 2;
            }
            else
            {
                text.Append(part[i]);
            }
        }

        return text.ToString();
    }

    private static string Escape(string text, SearchValues<char> escaped)
    {
        if (!text.AsSpan().ContainsAny(escaped))
        {
            return text;
        }

        var key = new StringBuilder(text.Length + 8);
        foreach (var character in text)
        {
            _ = escaped.Contains(character) ? key.Append(CultureInfo.InvariantCulture, $"%{(int)character:X2}") : key.Append(character);
        }

        return key.ToString();
    }
}
