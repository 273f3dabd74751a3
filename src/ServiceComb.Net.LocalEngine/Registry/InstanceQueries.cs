using ServiceComb.Net.LocalEngine.Registry.State;

namespace ServiceComb.Net.LocalEngine.Registry;

/// <summary>Reads instances of a microservice that is named by its id.</summary>
internal static class InstanceQueries
{
    public static InstanceState Require(Tenant tenant, InstanceKey key, string? consumerId, IReadOnlyList<string> tags)
    {
        var consumer = Finds.FindConsumer(tenant, consumerId);
        var provider = RequireProvider(tenant, key.ServiceId);
        return IsShown(provider, consumer, tags) && tenant.Instances.TryGetValue(key, out var instance)
            ? instance
            : throw RegistryErrors.NoInstance(Describe(consumer, provider, $"instance[{key.InstanceId}]"));
    }

    public static FindResponseCache List(Tenant tenant, string serviceId, string? consumerId, IReadOnlyList<string> tags)
    {
        var consumer = Finds.FindConsumer(tenant, consumerId);
        var provider = RequireProvider(tenant, serviceId);
        return IsShown(provider, consumer, tags)
            ? FindResponseCache.Of(provider.Instances)
            : throw RegistryErrors.NoService(Describe(consumer, provider, "instances"));
    }

    // A consumer sees here what a find would show it, and only that.
    private static bool IsShown(ServiceState provider, ServiceState? consumer, IReadOnlyList<string> tags)
    {
        Finds.RequireTags(tags);
        return (consumer is null || provider.IsSeenBy(consumer)) && Finds.HasTags(provider, tags);
    }

    private static string Describe(ServiceState? consumer, ServiceState provider, string what) =>
        $"{Finds.Describe(consumer)} find provider[{provider.Id}][{provider}] {what} failed, provider instance does not exist";

    private static ServiceState RequireProvider(Tenant tenant, string serviceId) =>
        tenant.Services.TryGetValue(serviceId, out var provider)
            ? provider
            : throw RegistryErrors.NoService($"Provider[{serviceId}] does not exist.");
}
