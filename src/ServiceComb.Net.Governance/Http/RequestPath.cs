using System.Buffers;

namespace ServiceComb.Net.Governance.Http;

/// <summary>Path and query of an address without making texts: most addresses are written as they are sent.</summary>
internal static class RequestPath
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~/?&=+,;:@!$()*");

    /// <summary>Path and query, escaped as they are sent.</summary>
    public static ReadOnlySpan<char> PathAndQuery(Uri uri) => TryPlain(uri, out var plain) ? plain : uri.PathAndQuery;

    /// <summary>The path, unescaped.</summary>
    public static ReadOnlySpan<char> Path(Uri uri)
    {
        if (!TryPlain(uri, out var plain))
        {
            return Uri.UnescapeDataString(uri.AbsolutePath);
        }

        var query = plain.IndexOf('?');
        return query < 0 ? plain : plain[..query];
    }

    // A dot may be a part that goes away (/a/../b), a percent sign an escape, a number sign the fragment: those are Uri's.
    private static bool TryPlain(Uri uri, out ReadOnlySpan<char> plain)
    {
        var text = uri.OriginalString.AsSpan();
        var host = text.IndexOf("://");
        var path = host < 0 ? -1 : text[(host + 3)..].IndexOf('/');
        plain = path < 0 ? default : text[(host + 3 + path)..];
        if (path < 0)
        {
            return false;
        }

        var odd = plain.IndexOfAnyExcept(Plain);
        return odd < 0 || (plain[odd] == '.' && IsPlainWithDots(plain));
    }

    private static bool IsPlainWithDots(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '.' ? i == 0 || text[i - 1] is '/' or '.' : !Plain.Contains(text[i]))
            {
                return false;
            }
        }

        return true;
    }
}
