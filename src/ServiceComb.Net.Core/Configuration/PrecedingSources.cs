using Microsoft.Extensions.Configuration;

namespace ServiceComb.Net.Configuration;

/// <summary>Reads settings from the sources that a builder has so far.</summary>
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
            // Do not dispose the root, which would also dispose chained configurations that are still in use.
            foreach (var provider in providers.Where(provider => provider is not ChainedConfigurationProvider))
            {
                (provider as IDisposable)?.Dispose();
            }
        }
    }
}
