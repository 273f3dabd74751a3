using System.Buffers;
using System.Net.Http.Headers;

namespace ServiceComb.Net.Client.Addresses;

/// <summary>Rejects header values with control characters, which could inject headers or requests.</summary>
internal static class HeaderValidator
{
    private static readonly SearchValues<char> ControlCharacters =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7f, 0x21)).Where(static code => code != '\t').Select(static code => (char)code)]);

    /// <summary>Returns the value.</summary>
    /// <param name="value">The header value, or null.</param>
    /// <param name="name">The name of the header or parameter, for the exception.</param>
    /// <exception cref="ArgumentException">The value contains a control character.</exception>
    public static string? Validate(string? value, string name) =>
        value.AsSpan().IndexOfAny(ControlCharacters) is var position and >= 0
            ? throw new ArgumentException($"{name} is sent as a header and must not contain control characters; the character at position {position} is U+{(int)value![position]:X4}", name)
            : value;

    /// <summary>Validates all headers of a request.</summary>
    /// <exception cref="ArgumentException">A value contains a control character; the exception names the header.</exception>
    public static void Validate(HttpHeaders headers)
    {
        foreach (var (name, values) in headers.NonValidated)
        {
            foreach (var value in values)
            {
                Validate(value, name);
            }
        }
    }
}
