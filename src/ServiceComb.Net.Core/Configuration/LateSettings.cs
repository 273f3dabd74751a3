using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Configuration.Session;

namespace ServiceComb.Net.Configuration;

/// <summary>Replaces the layers when settings that were added after the configuration center, or options of the host's services, select
/// another engine or app: for example, the WebApplicationFactory of a test adds its settings last. All other options are adopted by the
/// existing session. This happens once, when the host starts or a service of the configuration center is used before.</summary>
internal sealed class LateSettings
{
    private readonly IConfiguration _configuration;

    public LateSettings(IConfiguration configuration, IServiceProvider services)
    {
        _configuration = configuration;
        Apply(configuration, services);
    }

    /// <summary>Gets the first session of the configuration; null when it has none.</summary>
    public KieSession? Session => KieSessions.Find(_configuration) is [var first, ..] ? first : null;

    private static void Apply(IConfiguration configuration, IServiceProvider services)
    {
        var applied = new HashSet<KieRegistration>();
        foreach (var builder in BuildersOf(configuration))
        {
            foreach (var registration in builder.Sources.OfType<KieConfigurationSource>().Select(static source => source.Registration).Distinct().ToList())
            {
                Apply(builder, registration, Read(registration));
                applied.Add(registration);
            }
        }

        // The sources of a plain builder are fixed, but its sessions can adopt options.
        foreach (var provider in KieSessions.FindProviders(configuration).DistinctBy(static provider => provider.Session).ToList())
        {
            if (applied.Add(provider.Registration) && Read(provider.Registration) is var options && provider.Session.HasSameIdentity(options))
            {
                provider.Session.Adopt(options);
            }
        }

        // A new instance, because the layers may contain options: that of IOptions is created after they were loaded.
        ServiceCombOptions Read(KieRegistration registration) => registration.UsesHostOptions
            ? services.GetRequiredService<IOptionsFactory<ServiceCombOptions>>().Create(Options.DefaultName)
            : registration.Read(configuration);
    }

    // Replaced layers keep their position among the sources.
    private static void Apply(IConfigurationBuilder builder, KieRegistration registration, ServiceCombOptions options)
    {
        List<KieConfigurationSource> before = [.. builder.Sources.OfType<KieConfigurationSource>().Where(source => source.Registration == registration)];
        var session = before[0].Session;
        if (session is null && options.Kie.Addresses.Count == 0)
        {
            return;
        }

        if (session?.HasSameIdentity(options) == true)
        {
            session.Adopt(options);
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
