using Microsoft.Extensions.Options;
using ServiceComb.Net;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Configuration;
using ServiceComb.Net.Configuration.Session;

namespace Microsoft.Extensions.Configuration;

/// <summary>Extension methods that add the configuration center to a configuration.</summary>
public static class KieConfigurationBuilderExtensions
{
    private const string LoginThrottles = "ServiceComb.Net.LoginThrottles";

    /// <summary>Adds the app, service, version and custom layers of ServiceComb KIE and reloads them when they change. The identity of the app
    /// and the addresses of the engine are read from the sources added before (<c>servicecomb:service:*</c>, <c>servicecomb:kie:*</c>).
    /// Has no effect when the builder, or a configuration that it chains, already has a configuration center.</summary>
    /// <exception cref="OptionsValidationException">A setting is missing or invalid; the exception names every such key. On a plain
    /// <see cref="ConfigurationBuilder"/>, the sources added before are loaded here to read the settings.</exception>
    /// <exception cref="EngineException">The initial load is required and no address responded. Thrown by a builder that loads immediately,
    /// such as <see cref="ConfigurationManager"/>; with other builders, <see cref="IConfigurationBuilder.Build"/> throws it.</exception>
    public static IConfigurationBuilder AddServiceCombKie(this IConfigurationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return Contains(builder) ? builder : Add(builder, configure: null);
    }

    /// <inheritdoc cref="AddServiceCombKie(IConfigurationBuilder)"/>
    /// <remarks>Every call adds further layers.</remarks>
    /// <param name="builder">The configuration builder.</param>
    /// <param name="configure">Changes the options after they are read from the configuration.</param>
    public static IConfigurationBuilder AddServiceCombKie(this IConfigurationBuilder builder, Action<ServiceCombOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        return Add(builder, configure);
    }

    /// <summary>Validates the options of an app, and adds the layers unless the builder already has some. Without an address, a source
    /// without values keeps the place for one that is set later.</summary>
    internal static void AddForHost(IConfigurationBuilder builder, Action<ServiceCombOptions>? configure)
    {
        ServiceCombOptions Read(IConfiguration configuration)
        {
            var options = ServiceCombOptionsReader.Read(configuration, configure);
            ServiceCombOptionsValidator.ThrowIfInvalid(options);
            return options;
        }

        var options = PrecedingSources.Read(builder, Read);
        if (Contains(builder))
        {
            return;
        }

        var registration = new KieRegistration(Read, usesHostOptions: true);
        if (builder is IConfiguration)
        {
            Insert(builder, builder.Sources.Count, registration, options);
            return;
        }

        // The sources of a plain builder are fixed once it is built; those of a manager can be replaced by late settings.
        var manager = new ConfigurationManager();
        Insert(manager, 0, registration, options);
        builder.AddConfiguration(manager, shouldDisposeConfiguration: true);
    }

    /// <summary>Inserts the sources of a configuration center, and returns its session; null when it has no address.</summary>
    internal static KieSession? Insert(IConfigurationBuilder builder, int index, KieRegistration registration, ServiceCombOptions options)
    {
        if (options.Kie.Addresses.Count == 0)
        {
            Insert(builder.Sources, index, new KieConfigurationSource(registration, session: null, layer: ""));
            return null;
        }

        options.LoginThrottles = LoginThrottlesOf(builder, options.Time);
        var session = new KieSession(options);
        if (builder is IConfiguration && session.Layers.Count > 0)
        {
            // This builder loads sources when they are added and keeps a source that fails, so load before adding.
            session.Open();
        }

        foreach (var layer in session.Layers)
        {
            Insert(builder.Sources, index++, new KieConfigurationSource(registration, session, layer));
        }

        return session;
    }

    // An insertion, unlike an addition, makes a ConfigurationManager load all sources again.
    private static void Insert(IList<IConfigurationSource> sources, int index, KieConfigurationSource source)
    {
        if (index == sources.Count)
        {
            sources.Add(source);
        }
        else
        {
            sources.Insert(index, source);
        }
    }

    private static bool Contains(IConfigurationBuilder builder) => builder.Sources.Any(static source =>
        source is KieConfigurationSource || (source is ChainedConfigurationSource { Configuration: { } chained } && Contains(chained)));

    private static bool Contains(IConfiguration chained) =>
        chained is IConfigurationBuilder builder ? Contains(builder) : KieSessions.FindProviders(chained).Any();

    private static IConfigurationBuilder Add(IConfigurationBuilder builder, Action<ServiceCombOptions>? configure)
    {
        ServiceCombOptions Read(IConfiguration configuration)
        {
            var options = ServiceCombOptionsReader.ReadKieOnly(configuration, configure);
            if (options.Kie.Addresses.Count == 0)
            {
                options.Kie.Addresses = ["http://127.0.0.1:30110"];
            }

            KieOptionsValidation.ThrowIfInvalid(options);
            return options;
        }

        Insert(builder, builder.Sources.Count, new KieRegistration(Read, usesHostOptions: false), PrecedingSources.Read(builder, Read));
        return builder;
    }

    // All sessions of a configuration and the services of its app share one registry.
    private static LoginThrottleRegistry LoginThrottlesOf(IConfigurationBuilder builder, TimeProvider time)
    {
        if (builder.Properties.TryGetValue(LoginThrottles, out var existing) && existing is LoginThrottleRegistry registry && registry.Time == time)
        {
            return registry;
        }

        registry = new LoginThrottleRegistry(time);
        builder.Properties[LoginThrottles] = registry;
        return registry;
    }
}
