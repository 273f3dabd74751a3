using System.Globalization;
using Microsoft.Extensions.Configuration;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Yaml;

namespace ServiceComb.Net.Client.Settings;

/// <summary>Reads typed settings. For an invalid value, a failure that names the key is added and the default is returned.
/// A setting that is not present is also looked up by its other names, see <see cref="KnownSettings"/>.</summary>
/// <param name="configuration">The configuration.</param>
/// <param name="failures">Receives one line per invalid value.</param>
internal sealed class SettingsReader(IConfiguration configuration, ICollection<string> failures) : INumberSettings
{
    /// <summary>Receives the key and the text of each setting that is read, so that the caller can detect changes.</summary>
    public Action<string, string?>? OnRead { get; init; }

    /// <summary>Returns the value, which can be empty; null when the setting is not present.</summary>
    public string? Text(string key) => Find(key).Text;

    /// <summary>Reads <c>true</c> or <c>false</c>, or another word that YAML 1.1 has for one of them.</summary>
    public bool Boolean(string key, bool defaultValue)
    {
        var (found, text) = Find(key);
        if (string.IsNullOrWhiteSpace(text))
        {
            return defaultValue;
        }

        if (YamlScalars.TryReadBoolean(text.Trim(), out var value))
        {
            return value;
        }

        AddFailure($"{found} '{ReceivedText.Escape(text)}' must be true or false");
        return defaultValue;
    }

    public int Integer(string key, int value, int min, int max = int.MaxValue, string? unit = null) => Number(key, min, max, unit) ?? value;

    public TimeSpan? Milliseconds(string key, TimeSpan? value, int min, int max = int.MaxValue) =>
        Number(key, min, max, "milliseconds") is { } number ? TimeSpan.FromMilliseconds(number) : value;

    public TimeSpan? Seconds(string key, TimeSpan? value, int min, int max = int.MaxValue / 1000) =>
        Number(key, min, max, "seconds") is { } number ? TimeSpan.FromSeconds(number) : value;

    public TimeSpan Milliseconds(string key, TimeSpan value, int min, int max = int.MaxValue) => Milliseconds(key, (TimeSpan?)value, min, max) ?? value;

    public TimeSpan Seconds(string key, TimeSpan value, int min, int max = int.MaxValue / 1000) => Seconds(key, (TimeSpan?)value, min, max) ?? value;

    /// <summary>Reads an array or a comma-separated text. Entries are trimmed, and empty entries are skipped.</summary>
    public IReadOnlyList<string> List(string key) => FindList(key).Entries;

    /// <summary>Reads a list of base addresses, without invalid ones. The failure of an invalid address does not contain its user name and
    /// password.</summary>
    public IReadOnlyList<string> Addresses(string key)
    {
        var (found, addresses) = FindList(key);
        return [.. addresses.Where(address => EngineAddress.Validate(address) is not { } error || AddFailure($"{found} {error}"))];
    }

    /// <summary>Reads all values below a key; the rest of each key is written with dots. The key takes precedence over its other names.</summary>
    public IReadOnlyDictionary<string, string> Map(string key)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in KnownSettings.NamesOf(key).Reverse())
        {
            foreach (var (path, value) in configuration.GetSection(name).AsEnumerable(makePathsRelative: true))
            {
                if (value is not null && path.Length > 0)
                {
                    map[path.Replace(':', '.')] = value;
                }
            }
        }

        return map;
    }

    /// <summary>Reads a section as a list: an array or a comma-separated text.</summary>
    public static IReadOnlyList<string> ListOf(IConfigurationSection section)
    {
        // A text, as environment variables and KIE items have, overrides an array of a source with lower precedence.
        var entries = section.Value is { Length: > 0 } text ? text.Split(',') : section.GetChildren().SelectMany(static child => (child.Value ?? "").Split(','));
        return [.. entries.Select(static entry => entry.Trim()).Where(static entry => entry.Length > 0)];
    }

    private int? Number(string key, int min, int max, string? unit)
    {
        var (found, text) = Find(key);
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
        {
            return number;
        }

        AddFailure($"{found} '{ReceivedText.Escape(text)}' must be {NumberLimits.Describe(min, max, unit)}");
        return null;
    }

    private bool AddFailure(string failure)
    {
        failures.Add(failure);
        return false;
    }

    private (string Key, IReadOnlyList<string> Entries) FindList(string key)
    {
        foreach (var name in KnownSettings.NamesOf(key))
        {
            if (ListOf(configuration.GetSection(name)) is { Count: > 0 } entries)
            {
                OnRead?.Invoke(name, string.Join(',', entries));
                return (name, entries);
            }
        }

        OnRead?.Invoke(key, null);
        return (key, []);
    }

    private (string Key, string? Text) Find(string key)
    {
        foreach (var name in KnownSettings.NamesOf(key))
        {
            if (configuration[name] is { } text)
            {
                OnRead?.Invoke(name, text);
                return (name, text);
            }
        }

        OnRead?.Invoke(key, null);
        return (key, null);
    }
}
