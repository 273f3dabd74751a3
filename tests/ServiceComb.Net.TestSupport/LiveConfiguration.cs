using Microsoft.Extensions.Configuration;

namespace ServiceComb.Net.TestSupport;

/// <summary>A configuration whose values change while it is used. Keys are written with dots, as KIE has them.</summary>
public sealed class LiveConfiguration : ConfigurationProvider, IConfigurationSource
{
    public LiveConfiguration(params (string Key, string Value)[] values)
    {
        foreach (var (key, value) in values)
        {
            Data[key.Replace('.', ':')] = value;
        }

        Root = new ConfigurationBuilder().Add(this).Build();
    }

    public IConfigurationRoot Root { get; }

    public void Change(string key, string? value)
    {
        if (value is null)
        {
            Data.Remove(key.Replace('.', ':'));
        }
        else
        {
            Data[key.Replace('.', ':')] = value;
        }

        OnReload();
    }

    /// <summary>Adds values in one change; the keys have colons.</summary>
    public void ChangeAll(IEnumerable<KeyValuePair<string, string?>> values)
    {
        foreach (var (key, value) in values)
        {
            Data[key] = value;
        }

        OnReload();
    }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;
}
