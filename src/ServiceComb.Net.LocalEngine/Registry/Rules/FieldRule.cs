using System.Globalization;

namespace ServiceComb.Net.LocalEngine.Registry.Rules;

/// <summary>What a text field may hold; the refusal names field, value and rule as the real registry does.</summary>
/// <param name="Field">The field, such as <c>MicroService.Version</c>.</param>
/// <param name="Min">Characters at least.</param>
/// <param name="Max">Characters at most; 0 for no limit.</param>
/// <param name="Pattern">The pattern as the real registry prints it; empty for none.</param>
/// <param name="Fits">The pattern as code.</param>
internal sealed record FieldRule(string Field, int Min, int Max, string Pattern, Func<string, bool>? Fits)
{
    public FieldRule For(string field) => this with { Field = field };

    public void Require(string? value)
    {
        value ??= "";
        var length = LengthOf(value);
        if (length < Min || (Max > 0 && length > Max) || (Fits is { } fits && !fits(value)))
        {
            throw Broken(value);
        }
    }

    public Hosting.EngineApiException Broken(string value) => RegistryErrors.Invalid($"field '{Field}' invalid value '{value}' does not match rule: {this}");

    public override string ToString()
    {
        string[] parts =
        [
            .. Min > 0 ? [string.Create(CultureInfo.InvariantCulture, $"Min: {Min}")] : Array.Empty<string>(),
            .. Max > 0 ? [string.Create(CultureInfo.InvariantCulture, $"Max: {Max}")] : Array.Empty<string>(),
            .. Pattern.Length > 0 ? [$"Regexp: {Pattern}"] : Array.Empty<string>(),
        ];
        return $"{{{string.Join(", ", parts)}}}";
    }

    // The registry counts code points, not UTF-16 units.
    private static int LengthOf(string value)
    {
        var length = value.Length;
        foreach (var unit in value)
        {
            length -= char.IsLowSurrogate(unit) ? 1 : 0;
        }

        return length;
    }
}
