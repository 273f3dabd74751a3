using System.Globalization;

namespace ServiceComb.Net.Console.Localization;

/// <summary>The texts in the language of the user.</summary>
internal sealed class Texts(TextCatalog catalog)
{
    public string Language { get; private set; } = TextCatalog.English;

    /// <summary>Gets the tag for the attribute <c>lang</c> of the page.</summary>
    public string LanguageTag => Language == TextCatalog.Chinese ? "zh-CN" : "en";

    public string this[string key] => catalog[Language].GetValueOrDefault(key, key);

    public string this[string key, params ReadOnlySpan<object?> arguments] => string.Format(CultureInfo.InvariantCulture, this[key], arguments);

    /// <summary>Sets the language of the page.</summary>
    public void Use(string language) => Language = language;
}
