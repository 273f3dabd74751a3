using System.Globalization;

namespace ServiceComb.Net.LocalEngine.Registry.Rules;

/// <summary>A validation rule of a text field. The error names field, value and rule as the real registry does.</summary>
/// <param name="Field">The field, such as <c>MicroService.Version</c>.</param>
/// <param name="Min">The minimum number of characters.</param>
/// <param name="Max">The maximum number of characters; 0 for no limit.</param>
/// <param name="Pattern">The pattern as the real registry prints it; empty for none.</param>
/// <param name="Matches">The implementation of the pattern; null for none.</param>
internal sealed record FieldRule(string Field, int Min, int Max, string Pattern, Func<string, bool>? Matches)
{
    public FieldRule For(string field) => this with { Field = field };

    public void Require(string? value)
    {
        value ??= "";
        var length = CountCodePoints(value);
        if (length < Min || (Max > 0 && length > Max) || (Matches is { } fits && !fits(value)))
        {
            throw Violation(value);
        }
    }

    public Hosting.EngineApiException Violation(string value) => RegistryErrors.Invalid($"field '{Field}' invalid value '{value}' does not match rule: {this}");

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

    // The registry counts code points, not UTF-16 code units.
    private static int CountCodePoints(string value)
    {
        var length = value.Length;
        foreach (var unit in value)
        {
            length -= char.IsLowSurrogate(unit) ? 1 : 0;
        }

        return length;
    }
}
