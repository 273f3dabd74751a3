using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Resources;
using ServiceComb.Net.Discovery.Identity;
using ServiceComb.Net.Discovery.Registration;

namespace ServiceComb.Net.Instrumentation;

/// <summary>Describes the app by what it registers with. Uses nothing that logs: logging may be what asks.</summary>
internal sealed class ServiceCombResourceDetector(IServiceProvider services) : IResourceDetector
{
    public Resource Detect()
    {
        if (services.GetService<InstanceIdentity>() is not { } identity)
        {
            return Resource.Empty;
        }

        var me = services.GetRequiredService<IOptions<DiscoveryOptions>>().Value;
        List<KeyValuePair<string, object>> attributes =
        [
            new("service.name", me.Name),
            new("service.version", me.Version),
            new("service.namespace", me.Application),
            new("service.instance.id", identity.Id),
        ];
        if (me.Environment.Length > 0)
        {
            attributes.Add(new("deployment.environment.name", me.Environment));
        }

        return new Resource(attributes);
    }
}
