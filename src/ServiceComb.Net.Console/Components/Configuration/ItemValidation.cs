using ServiceComb.Net.Configuration;
using ServiceComb.Net.Console.Localization;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Console.Components.Configuration;

/// <summary>Checks items before they are stored.</summary>
internal static class ItemValidation
{
    private const int MaxKeyLength = 2048;
    private const int MaxValueLength = 131072;
    private const int MaxLabels = 6;

    /// <summary>Gets the types of values.</summary>
    public static IReadOnlyList<string> Types { get; } = [KieValueType.Text, "string", KieValueType.Yaml, KieValueType.Json, KieValueType.Properties, KieValueType.Ini, KieValueType.Xml];

    /// <summary>Returns why a value cannot be stored, or would be ignored by apps; null when it is fine.</summary>
    public static string? FindProblem(string type, string value, Texts texts) =>
        value.Length == 0 ? texts["configuration.value-empty"]
        : value.Length > MaxValueLength ? texts["configuration.value-long", MaxValueLength]
        : KieConfigurationPreview.Read(new KieItem { Key = "value", ValueType = type, Value = value }).Problem is { } problem ? texts["configuration.invalid", type, problem]
        : null;

    /// <summary>Returns why a key cannot be stored; null when it is fine.</summary>
    public static string? FindKeyProblem(string key, Texts texts) =>
        key.Length is > 0 and <= MaxKeyLength && key.All(static character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or ':') ? null : texts["configuration.key-invalid"];

    /// <summary>Returns why labels cannot be stored; null when they are fine.</summary>
    public static string? FindLabelProblem(IReadOnlyDictionary<string, string>? labels, Texts texts) =>
        labels is null ? texts["configuration.labels-invalid"] : labels.Count > MaxLabels ? texts["configuration.labels-many", MaxLabels] : null;
}
