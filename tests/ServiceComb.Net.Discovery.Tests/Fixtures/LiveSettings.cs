using Microsoft.Extensions.Configuration;

namespace ServiceComb.Net.Discovery.Tests.Fixtures;

/// <summary>A configuration source whose settings a test can replace while the app runs.</summary>
internal sealed class LiveSettings(params (string Key, string? Value)[] settings) : IConfigurationSource
{
    private readonly Provider _provider = new(settings);

    public IConfigurationProvider Build(IConfigurationBuilder builder) => _provider;

    public void Replace(params (string Key, string? Value)[] replacement) => _provider.Replace(replacement);

    private sealed class Provider : ConfigurationProvider
    {
        public Provider((string Key, string? Value)[] settings) => Data = ToData(settings);

        public void Replace((string Key, string? Value)[] settings)
        {
            Data = ToData(settings);
            OnReload();
        }

        private static Dictionary<string, string?> ToData((string Key, string? Value)[] settings) =>
            settings.ToDictionary(static setting => setting.Key, static setting => setting.Value, StringComparer.OrdinalIgnoreCase);
    }
}
