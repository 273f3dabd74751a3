using ServiceComb.Net.Instrumentation;

namespace OpenTelemetry.Resources;

/// <summary>Adds the identity of the registered instance to OpenTelemetry.</summary>
public static class ServiceCombResourceBuilderExtensions
{
    /// <summary>Adds <c>service.name</c>, <c>service.version</c>, <c>service.namespace</c> (the application),
    /// <c>service.instance.id</c> and, when there is an environment, <c>deployment.environment.name</c>: what this app registers
    /// with. Nothing is added to an app without <c>AddServiceComb()</c> or <c>AddServiceCombDiscovery()</c>.</summary>
    public static ResourceBuilder AddServiceCombDetector(this ResourceBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddDetector(static provider => new ServiceCombResourceDetector(provider));
    }
}
