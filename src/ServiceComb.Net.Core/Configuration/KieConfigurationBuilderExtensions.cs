using Microsoft.Extensions.Options;
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
    /// Further calls have no effect.</summary>
    /// <exception cref="OptionsValidationException">A setting is missing or invalid; the exception names every such key. On a plain
    /// <see cref="ConfigurationBuilder"/>, the sources added before are loaded here to read the settings.</exception>
    /// <exception cref="EngineException">The initial load is required and no address responded. Thrown by a builder that loads immediately,
    /// such as <see cref="ConfigurationManager"/>; with other builders, <see cref="IConfigurationBuilder.Build"/> throws it.</exception>
    public static IConfigurationBuilder AddServiceCombKie(this IConfigurationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return AddOnce(builder, null);
    }

    /// <inheritdoc cref="AddServiceCombKie(IConfigurationBuilder)"/>
    /// <remarks>Every call adds further layers.</remarks>
    /// <param name="builder">The configuration builder.</param>
    /// <param name="configure">Changes the options after they are read from the configuration.</param>
    public static IConfigurationBuilder AddServiceCombKie(this IConfigurationBuilder builder, Action<KieOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        return Add(builder, configure);
    }

    /// <summary>Adds the layers unless the builder already has some, with whatever options.</summary>
    internal static IConfigurationBuilder AddOnce(IConfigurationBuilder builder, Action<KieOptions>? configure) =>
        builder.Sources.Any(source => source is KieConfigurationSource) ? builder : Add(builder, configure);

    private static IConfigurationBuilder Add(IConfigurationBuilder builder, Action<KieOptions>? configure)
    {
        KieOptions Read(IConfiguration configuration) => KieOptionsReader.Read(configuration, configure);
        var options = PrecedingSources.Read(builder, Read);
        options.LoginThrottles = LoginThrottlesOf(builder, options.Time);
        var session = new KieSession(options, Read);
        if (builder is IConfiguration && session.Layers.Count > 0)
        {
            // This builder loads sources when they are added and keeps a source that fails, so load before adding.
            session.Open();
        }

        foreach (var layer in session.Layers)
        {
            builder.Add(new KieConfigurationSource(session, layer));
        }

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
