using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Resources;
using ServiceComb.Net.Discovery.Registration;

namespace ServiceComb.Net.Instrumentation;

/// <summary>Detects the identity that the app registers with. Must not use services that log, because the logging provider may be the
/// caller.</summary>
internal sealed class ServiceCombResourceDetector(IServiceProvider services) : IResourceDetector
{
    public Resource Detect()
    {
        if (services.GetService<InstanceIdentity>() is not { } identity)
        {
            return Resource.Empty;
        }

        var service = services.GetRequiredService<IOptions<ServiceCombOptions>>().Value.Service;
        List<KeyValuePair<string, object>> attributes =
        [
            new("service.name", service.Name),
            new("service.version", service.Version),
            new("service.namespace", service.Application),
            new("service.instance.id", identity.Id),
        ];
        if (service.Environment.Length > 0)
        {
            attributes.Add(new("deployment.environment.name", service.Environment));
        }

        return new Resource(attributes);
    }
}
