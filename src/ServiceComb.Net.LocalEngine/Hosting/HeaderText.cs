using System.Text;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>Makes header values of texts that callers chose. What is not ASCII is sent as UTF-8, as Go's HTTP server does.</summary>
internal static class HeaderText
{
    /// <summary>The encoding of every header of an answer.</summary>
    public static Encoding? EncodingOf(string name) => Encoding.UTF8;

    /// <summary>The text with blanks in place of what a header cannot hold.</summary>
    public static string Of(string? text) => text is null ? "" : string.Create(text.Length, text, static (value, from) =>
    {
        for (var i = 0; i < from.Length; i++)
        {
            value[i] = char.IsControl(from[i]) || (char.IsSurrogate(from[i]) && !IsPaired(from, i)) ? ' ' : from[i];
        }
    });

    private static bool IsPaired(string text, int at) =>
        char.IsHighSurrogate(text[at]) ? at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) : at > 0 && char.IsHighSurrogate(text[at - 1]);
}
