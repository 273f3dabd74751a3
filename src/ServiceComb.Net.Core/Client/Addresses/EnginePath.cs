using System.Globalization;
using System.Runtime.CompilerServices;

namespace ServiceComb.Net.Client.Addresses;

/// <summary>The path of a request as an interpolated string. Each value is a segment: it is escaped and must not be empty, because the path
/// without it would be that of the collection, which a request such as DELETE must never reach by mistake. The exception names the
/// caller's parameter.</summary>
/// <param name="literalLength">The length of the constant parts.</param>
/// <param name="formattedCount">The number of values.</param>
[InterpolatedStringHandler]
internal ref struct EnginePath(int literalLength, int formattedCount)
{
    private DefaultInterpolatedStringHandler _text = new(literalLength, formattedCount, CultureInfo.InvariantCulture);

    public void AppendLiteral(string text) => _text.AppendLiteral(text);

    /// <exception cref="ArgumentException">The value is null or empty.</exception>
    public void AppendFormatted(string? value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        _text.AppendLiteral(Uri.EscapeDataString(RequestArguments.NotEmpty(value, name)));

    /// <summary>Appends values of one segment, separated by commas.</summary>
    /// <exception cref="ArgumentException">There is no value, or one of them is null or empty.</exception>
    public void AppendFormatted(IEnumerable<string>? values, [CallerArgumentExpression(nameof(values))] string name = "") =>
        _text.AppendLiteral(string.Join(',', RequestArguments.NotEmpty(values, name).Select(Uri.EscapeDataString)));

    public void AppendFormatted(long value) => _text.AppendFormatted(value);

    /// <summary>Returns the path below a base path, and ends the use of this instance.</summary>
    public string Below(string basePath) => basePath + _text.ToStringAndClear();
}
