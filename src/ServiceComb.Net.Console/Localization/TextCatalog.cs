using System.Collections.Frozen;
using System.Text.Json;

namespace ServiceComb.Net.Console.Localization;

/// <summary>The texts of the pages by language, from the files <c>Localization/*.{language}.json</c>.</summary>
internal sealed class TextCatalog
{
    public const string English = "en";
    public const string Chinese = "zh";
    private const string Prefix = "texts/";
    private readonly FrozenDictionary<string, FrozenDictionary<string, string>> _texts =
        Languages.ToFrozenDictionary(static language => language, static language => Load(language));

    public static IReadOnlyList<string> Languages { get; } = [English, Chinese];

    /// <summary>Returns the texts of a language by key.</summary>
    public FrozenDictionary<string, string> this[string language] => _texts[language];

    /// <summary>Chooses a language by the preference of the user, else by the header <c>Accept-Language</c>.</summary>
    public static string Choose(string? preference, string? acceptLanguage)
    {
        if (preference is not null && Languages.Contains(preference))
        {
            return preference;
        }

        // Browsers send the languages in the order of preference.
        foreach (var part in (acceptLanguage ?? "").Split(',', 10))
        {
            var tag = part.Split(';')[0].Trim();
            if (Languages.FirstOrDefault(language => tag.Equals(language, StringComparison.OrdinalIgnoreCase) || tag.StartsWith(language + "-", StringComparison.OrdinalIgnoreCase)) is { } known)
            {
                return known;
            }
        }

        return English;
    }

    private static FrozenDictionary<string, string> Load(string language)
    {
        var assembly = typeof(TextCatalog).Assembly;
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith($".{language}.json", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var document = JsonDocument.Parse(stream);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                texts.Add(property.Name, property.Value.GetString()!);
            }
        }

        return texts.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
