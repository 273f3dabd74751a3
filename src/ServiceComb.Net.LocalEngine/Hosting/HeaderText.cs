using System.Text;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>Prepares caller-supplied text for header values. Non-ASCII characters are sent as UTF-8, as in Go's HTTP
/// server.</summary>
internal static class HeaderText
{
    /// <summary>Gets the encoding of every response header.</summary>
    public static Encoding? GetEncoding(string name) => Encoding.UTF8;

    /// <summary>Replaces characters that are not allowed in a header with blanks.</summary>
    public static string Sanitize(string? text) => text is null ? "" : string.Create(text.Length, text, static (value, from) =>
    {
        for (var i = 0; i < from.Length; i++)
        {
            value[i] = char.IsControl(from[i]) || (char.IsSurrogate(from[i]) && !IsPaired(from, i)) ? ' ' : from[i];
        }
    });

    private static bool IsPaired(string text, int at) =>
        char.IsHighSurrogate(text[at]) ? at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) : at > 0 && char.IsHighSurrogate(text[at - 1]);
}
