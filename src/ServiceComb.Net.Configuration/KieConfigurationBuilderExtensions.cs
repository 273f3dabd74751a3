using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Configuration;
using ServiceComb.Net.Configuration.Session;

namespace Microsoft.Extensions.Configuration;

/// <summary>Adds the configuration center to a configuration.</summary>
public static class KieConfigurationBuilderExtensions
{
    private const string LoginThrottles = "ServiceComb.Net.LoginThrottles";

    /// <summary>Adds the app, service, version and custom layers of ServiceComb KIE and keeps them live. Whose they are and
    /// where the engine is comes from the sources added before (<c>servicecomb:service:*</c>, <c>servicecomb:kie:*</c>).
    /// Calling it twice is the same as once.</summary>
    /// <exception cref="OptionsValidationException">A setting is missing or wrong; every such key is named. A plain
    /// <see cref="ConfigurationBuilder"/> loads here what was added before.</exception>
    /// <exception cref="EngineException">The first pull is required and no address answered, on a builder that loads at once
    /// such as <see cref="ConfigurationManager"/>; on others building throws it.</exception>
    public static IConfigurationBuilder AddServiceCombKie(this IConfigurationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return AddOnce(builder, null);
    }

    /// <inheritdoc cref="AddServiceCombKie(IConfigurationBuilder)"/>
    /// <remarks>Every call adds layers of its own.</remarks>
    /// <param name="builder">The configuration.</param>
    /// <param name="configure">Has the last word on the options that were read.</param>
    public static IConfigurationBuilder AddServiceCombKie(this IConfigurationBuilder builder, Action<KieOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        return Add(builder, configure);
    }

    /// <summary>Adds the layers unless some are there, whatever these were set up with.</summary>
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
            // It loads sources as they are added, and keeps one that fails: there would be no second try.
            session.Open();
        }

        foreach (var layer in session.Layers)
        {
            builder.Add(new KieConfigurationSource(session, layer));
        }

        return builder;
    }

    // One for all sessions of a configuration; the services of its app use it as well.
    private static LoginThrottleRegistry LoginThrottlesOf(IConfigurationBuilder builder, TimeProvider time)
    {
        if (builder.Properties.TryGetValue(LoginThrottles, out var known) && known is LoginThrottleRegistry registry && registry.Time == time)
        {
            return registry;
        }

        registry = new LoginThrottleRegistry(time);
        builder.Properties[LoginThrottles] = registry;
        return registry;
    }
}
