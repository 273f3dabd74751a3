using System.Buffers;
using System.Net.Http.Headers;

namespace ServiceComb.Net.Client.Addresses;

/// <summary>Refuses header values with characters that would end the header and start another one, or another request.</summary>
internal static class HeaderText
{
    private static readonly SearchValues<char> ControlCharacters =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7f, 0x21)).Where(static code => code != '\t').Select(static code => (char)code)]);

    /// <summary>Returns the value.</summary>
    /// <param name="value">The value of a header; null for none.</param>
    /// <param name="name">What the caller calls it.</param>
    /// <exception cref="ArgumentException">The value has a control character.</exception>
    public static string? Require(string? value, string name) =>
        value.AsSpan().IndexOfAny(ControlCharacters) is var position and >= 0
            ? throw new ArgumentException($"{name} is sent as a header and must have no control characters; the character at position {position} is U+{(int)value![position]:X4}", name)
            : value;

    /// <summary>Checks all headers of a request, whoever added them.</summary>
    /// <exception cref="ArgumentException">A value has a control character; the header is named.</exception>
    public static void Require(HttpHeaders headers)
    {
        foreach (var (name, values) in headers.NonValidated)
        {
            foreach (var value in values)
            {
                Require(value, name);
            }
        }
    }
}
