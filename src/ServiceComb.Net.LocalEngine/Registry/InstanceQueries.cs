using ServiceComb.Net.Engine.Registry.State;

namespace ServiceComb.Net.Engine.Registry;

/// <summary>Reads instances of a microservice that is named by its id.</summary>
internal static class InstanceQueries
{
    public static InstanceState Require(Tenant tenant, string serviceId, string instanceId, string? consumerId)
    {
        var consumer = Finds.FindConsumer(tenant, consumerId);
        var provider = RequireProvider(tenant, serviceId);
        return tenant.Instances.TryGetValue(new InstanceKey(serviceId, instanceId), out var instance)
            ? instance
            : throw RegistryErrors.NoInstance(
                $"{Finds.Describe(consumer)} find provider[{serviceId}][{provider}] instance[{instanceId}] failed, provider instance does not exist");
    }

    public static InstanceAnswer List(Tenant tenant, string serviceId, string? consumerId, IReadOnlyList<string> tags)
    {
        var consumer = Finds.FindConsumer(tenant, consumerId);
        var provider = RequireProvider(tenant, serviceId);
        return Finds.HasTags(provider, tags)
            ? InstanceAnswer.Of(provider.Instances)
            : throw RegistryErrors.NoService(
                $"{Finds.Describe(consumer)} find provider[{serviceId}][{provider}] instances failed, provider instance does not exist");
    }

    private static ServiceState RequireProvider(Tenant tenant, string serviceId) =>
        tenant.Services.TryGetValue(serviceId, out var provider)
            ? provider
            : throw RegistryErrors.NoService($"Provider[{serviceId}] does not exist.");
}
