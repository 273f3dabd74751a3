using ServiceComb.Net.Instrumentation;

namespace OpenTelemetry.Resources;

/// <summary>Extension methods that add the identity of the registered instance to a resource.</summary>
public static class ServiceCombResourceBuilderExtensions
{
    /// <summary>Adds the identity that this app registers with: <c>service.name</c>, <c>service.version</c>, <c>service.namespace</c>
    /// (the application), <c>service.instance.id</c> and, when an environment is set, <c>deployment.environment.name</c>. Adds nothing
    /// to an app without <c>AddServiceComb()</c> or <c>AddServiceCombDiscovery()</c>.</summary>
    /// <param name="builder">The resource builder.</param>
    /// <returns>The resource builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static ResourceBuilder AddServiceCombDetector(this ResourceBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddDetector(static provider => new ServiceCombResourceDetector(provider));
    }
}
