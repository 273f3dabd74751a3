using Microsoft.Extensions.Configuration;

namespace ServiceComb.Net.Configuration;

/// <summary>Reads settings from what a builder holds so far.</summary>
internal static class PrecedingSources
{
    public static T Read<T>(IConfigurationBuilder builder, Func<IConfiguration, T> read)
    {
        // A ConfigurationManager is its own configuration.
        if (builder is IConfiguration configuration)
        {
            return read(configuration);
        }

        var providers = builder.Sources.Where(source => source is not KieConfigurationSource).Select(source => source.Build(builder)).ToList();
        try
        {
            return read(new ConfigurationRoot(providers));
        }
        finally
        {
            // Disposing the root would also dispose configurations that were chained in and are still needed.
            foreach (var provider in providers.Where(provider => provider is not ChainedConfigurationProvider))
            {
                (provider as IDisposable)?.Dispose();
            }
        }
    }
}
