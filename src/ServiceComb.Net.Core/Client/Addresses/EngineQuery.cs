using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace ServiceComb.Net.Client.Addresses;

/// <summary>The query of a request. Values are escaped; null adds nothing.</summary>
internal sealed class EngineQuery
{
    private readonly StringBuilder _text = new();

    public EngineQuery Add(string name, string? value)
    {
        if (value is not null)
        {
            _text.Append(_text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        return this;
    }

    public EngineQuery Add(string name, long? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds values that are separated by commas; none adds nothing.</summary>
    public EngineQuery Add(string name, IReadOnlyCollection<string>? values) => Add(name, values is { Count: > 0 } ? string.Join(',', values) : null);

    /// <exception cref="ArgumentException">The value is null or empty; the exception names the caller's parameter.</exception>
    public EngineQuery Require(string name, string? value, [CallerArgumentExpression(nameof(value))] string parameter = "") =>
        Add(name, RequestArguments.NotEmpty(value, parameter));

    /// <exception cref="ArgumentException">There is no value, or one of them is null or empty; the exception names the caller's
    /// parameter.</exception>
    public EngineQuery Require(string name, IEnumerable<string>? values, [CallerArgumentExpression(nameof(values))] string parameter = "") =>
        Add(name, RequestArguments.NotEmpty(values, parameter));

    /// <summary>Returns the query with its question mark; empty when nothing was added.</summary>
    public override string ToString() => _text.ToString();
}
