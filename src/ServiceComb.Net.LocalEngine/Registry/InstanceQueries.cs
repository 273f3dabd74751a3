using ServiceComb.Net.LocalEngine.Rbac.Access;
using ServiceComb.Net.LocalEngine.Registry.State;

namespace ServiceComb.Net.LocalEngine.Registry;

/// <summary>Reads the instances of a microservice by id.</summary>
internal static class InstanceQueries
{
    public static InstanceState Require(Tenant tenant, InstanceKey key, string? consumerId, IReadOnlyList<string> tags, CallerScope? consumers)
    {
        var consumer = InstanceFinder.FindConsumer(tenant, consumerId, consumers);
        var provider = RequireProvider(tenant, key.ServiceId);
        return IsShown(provider, consumer, tags) && tenant.Instances.TryGetValue(key, out var instance)
            ? instance
            : throw RegistryErrors.NoInstance(Describe(consumer, provider, $"instance[{key.InstanceId}]"));
    }

    public static FindResponseCache List(Tenant tenant, string serviceId, string? consumerId, IReadOnlyList<string> tags, CallerScope? consumers)
    {
        var consumer = InstanceFinder.FindConsumer(tenant, consumerId, consumers);
        var provider = RequireProvider(tenant, serviceId);
        return IsShown(provider, consumer, tags)
            ? FindResponseCache.Of(provider.Instances)
            : throw RegistryErrors.NoService(Describe(consumer, provider, "instances"));
    }

    // Applies the visibility rules of a find.
    private static bool IsShown(ServiceState provider, ServiceState? consumer, IReadOnlyList<string> tags)
    {
        InstanceFinder.RequireTags(tags);
        return (consumer is null || provider.IsVisibleTo(consumer)) && InstanceFinder.HasTags(provider, tags);
    }

    private static string Describe(ServiceState? consumer, ServiceState provider, string what) =>
        $"{InstanceFinder.Describe(consumer)} find provider[{provider.Id}][{provider}] {what} failed, provider instance does not exist";

    private static ServiceState RequireProvider(Tenant tenant, string serviceId) =>
        tenant.Services.TryGetValue(serviceId, out var provider)
            ? provider
            : throw RegistryErrors.NoService($"Provider[{serviceId}] does not exist.");
}
