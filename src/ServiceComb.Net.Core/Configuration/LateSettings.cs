using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Configuration.Session;

namespace ServiceComb.Net.Configuration;

/// <summary>Replaces the layers when settings that were added after the configuration center, or options of the host's services, select
/// another engine or app: for example, the WebApplicationFactory of a test adds its settings last.</summary>
internal static class LateSettings
{
    /// <summary>Replaces the layers of affected sessions, at the same position among the sources.</summary>
    public static void Apply(IConfiguration configuration, IServiceProvider services)
    {
        foreach (var builder in BuildersOf(configuration))
        {
            foreach (var registration in builder.Sources.OfType<KieConfigurationSource>().Select(static source => source.Registration).Distinct().ToList())
            {
                // A new instance, because the layers may contain options: that of IOptions is created after they were loaded.
                Apply(builder, registration, registration.UsesHostOptions
                    ? services.GetRequiredService<IOptionsFactory<ServiceCombOptions>>().Create(Options.DefaultName)
                    : registration.Read(configuration));
            }
        }
    }

    private static void Apply(IConfigurationBuilder builder, KieRegistration registration, ServiceCombOptions options)
    {
        List<KieConfigurationSource> before = [.. builder.Sources.OfType<KieConfigurationSource>().Where(source => source.Registration == registration)];
        var session = before[0].Session;
        if (session is null ? options.Kie.Addresses.Count == 0 : session.HasSameIdentity(options))
        {
            return;
        }

        var index = builder.Sources.IndexOf(before[0]);
        var replaced = KieConfigurationBuilderExtensions.Insert(builder, index, registration, options);
        before.ForEach(source => builder.Sources.Remove(source));
        (replaced ?? session)?.LogReplaced(options);
    }

    // Only a configuration that is its own builder accepts sources after it was read.
    private static IEnumerable<IConfigurationBuilder> BuildersOf(IConfiguration configuration)
    {
        if (configuration is IConfigurationBuilder builder)
        {
            yield return builder;
        }

        foreach (var chained in ((configuration as IConfigurationRoot)?.Providers ?? []).OfType<ChainedConfigurationProvider>().ToList())
        {
            foreach (var inner in BuildersOf(chained.Configuration))
            {
                yield return inner;
            }
        }
    }
}
