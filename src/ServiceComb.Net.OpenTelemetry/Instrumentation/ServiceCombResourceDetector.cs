using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Resources;
using ServiceComb.Net.Discovery;

namespace ServiceComb.Net.Instrumentation;

/// <summary>Detects the identity that the app registers with. Must not use services that log, because the logging provider may be the
/// caller.</summary>
internal sealed class ServiceCombResourceDetector(IServiceProvider services) : IResourceDetector
{
    public Resource Detect()
    {
        if (services.GetService<IInstanceIdentity>() is not { } identity)
        {
            return Resource.Empty;
        }

        List<KeyValuePair<string, object>> attributes =
        [
            new("service.name", identity.Service),
            new("service.version", identity.Version),
            new("service.namespace", identity.Application),
            new("service.instance.id", identity.InstanceId),
        ];
        if (identity.Environment.Length > 0)
        {
            attributes.Add(new("deployment.environment.name", identity.Environment));
        }

        return new Resource(attributes);
    }
}
