using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;

namespace ServiceComb.Net.Client.Settings;

/// <summary>Finds settings that are not read: misspelled settings and settings of other clients. User-defined names, such as those of
/// properties and governance documents, are never reported.</summary>
internal static class UnreadSettings
{
    private const string Root = "servicecomb";
    private static readonly string[] OtherRoots = ["spring:cloud:servicecomb", "spring:application", "cse", "service_description"];

    private static readonly FrozenDictionary<string, KnownSetting> Known =
        KnownSettings.All.ToFrozenDictionary(static setting => setting.Key, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, KnownSetting> OtherNames = KnownSettings.All
        .SelectMany(static setting => setting.OtherNames.Select(name => (Name: name, Setting: setting)))
        .ToFrozenDictionary(static pair => pair.Name, static pair => pair.Setting, StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<UnreadSetting> Find(IConfiguration configuration)
    {
        foreach (var key in Keys(configuration.GetSection(Root)).Where(static key => SettingOf(key, Known) is null))
        {
            yield return FindOtherName(key) ?? FindForeign(key) ?? new UnreadSetting(key, NearestKey.Find(WithoutTag(key)));
        }

        foreach (var unread in OtherRoots.SelectMany(root => Keys(configuration.GetSection(root))).Select(FindInOtherRoot).OfType<UnreadSetting>())
        {
            yield return unread;
        }

        foreach (var unread in configuration.GetChildren().Select(FindSeparator).OfType<UnreadSetting>())
        {
            yield return unread;
        }
    }

    // A section can have an empty value, such as from the command line of a WebApplicationFactory.
    private static IEnumerable<string> Keys(IConfigurationSection section)
    {
        var pairs = section.AsEnumerable().Where(pair => pair.Key.Length > section.Path.Length).ToList();
        var parents = pairs.Select(static pair => pair.Key[..pair.Key.LastIndexOf(':')]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return pairs.Where(pair => pair.Value is { Length: > 0 } || (pair.Value is not null && !parents.Contains(pair.Key))).Select(static pair => pair.Key);
    }

    // A key is known if it is a setting, an entry of a list, or a user-defined name.
    private static KnownSetting? SettingOf(string key, FrozenDictionary<string, KnownSetting> settings)
    {
        key = WithoutTag(key);
        if (settings.TryGetValue(key, out var exact))
        {
            return exact;
        }

        for (var colon = key.LastIndexOf(':'); colon > 0; colon = key.LastIndexOf(':', colon - 1))
        {
            if (settings.TryGetValue(key[..colon], out var parent))
            {
                var isEntry = parent.Type is SettingType.List or SettingType.Addresses && int.TryParse(key.AsSpan(colon + 1), out _);
                return parent.HasFreeNames || isEntry ? parent : null;
            }
        }

        return null;
    }

    // Removes the tag of TLS settings for one engine: ssl:sc:consumer:x and ssl:kie:consumer:x.
    private static string WithoutTag(string key)
    {
        foreach (var tag in (ReadOnlySpan<string>)["servicecomb:ssl:sc:consumer:", "servicecomb:ssl:kie:consumer:"])
        {
            if (key.StartsWith(tag, StringComparison.OrdinalIgnoreCase))
            {
                return $"servicecomb:ssl:{key.AsSpan(tag.Length)}";
            }
        }

        return key;
    }

    private static UnreadSetting? FindOtherName(string key) =>
        SettingOf(key, OtherNames) is { } setting ? new UnreadSetting(key, setting.Key, IsRead: true) : null;

    private static UnreadSetting? FindForeign(string key) =>
        ForeignSettings.AdviceFor(key) is { } advice ? new UnreadSetting(key, null, advice) : null;

    private static UnreadSetting? FindInOtherRoot(string key) => FindOtherName(key) ?? FindForeign(key);

    // .NET does not read servicecomb.service.name in a JSON file or SERVICECOMB_SERVICE_NAME in the environment as a path.
    private static UnreadSetting? FindSeparator(IConfigurationSection section)
    {
        if (section.Key.StartsWith(Root + '.', StringComparison.OrdinalIgnoreCase))
        {
            var path = section.Key.Replace('.', ':');
            return new UnreadSetting(section.Key, SettingOf(path, Known) is null ? NearestKey.Find(path) ?? path : path);
        }

        return section.Key.StartsWith(Root + '_', StringComparison.OrdinalIgnoreCase)
            && SettingOf(section.Key.Replace('_', ':'), Known) is { HasFreeNames: false } setting
            ? new UnreadSetting(section.Key, null, $"the name of the environment variable is {setting.Key.Replace(":", "__", StringComparison.Ordinal)}")
            : null;
    }
}
