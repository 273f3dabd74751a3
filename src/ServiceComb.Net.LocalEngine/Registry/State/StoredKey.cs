using System.Buffers;
using System.Globalization;
using System.Text;

namespace ServiceComb.Net.LocalEngine.Registry.State;

/// <summary>Encodes caller-supplied text as part of record keys. The separator, and characters at which SQLite would
/// truncate the text, are escaped.</summary>
internal static class StoredKey
{
    private static readonly SearchValues<char> InName = SearchValues.Create([.. "/%", .. Enumerable.Range(0, ' ').Select(static code => (char)code)]);
    private static readonly SearchValues<char> InId = SearchValues.Create([.. "%", .. Enumerable.Range(0, ' ').Select(static code => (char)code)]);

    /// <summary>Encodes a part that ends at the next slash.</summary>
    public static string EncodeName(string name) => Escape(name, InName);

    /// <summary>Encodes a part that may contain slashes.</summary>
    public static string EncodeId(string id) => Escape(id, InId);

    /// <summary>Decodes a part. Escapes that this class never writes are kept unchanged, because files of earlier versions
    /// contain them.</summary>
    public static string Decode(ReadOnlySpan<char> part)
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
