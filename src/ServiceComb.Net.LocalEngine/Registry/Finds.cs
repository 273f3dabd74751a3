using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Registry.Rules;
using ServiceComb.Net.LocalEngine.Registry.State;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.LocalEngine.Registry;

/// <summary>Finds instances by the name of their service, and learns from it who consumes whom.</summary>
internal sealed class Finds(Tenants tenants, RegistryJournal journal)
{
    private static readonly TenantName SharedTenant = new("default", "default");

    /// <summary>Who asks, or null when the caller does not say.</summary>
    public static ServiceState? FindConsumer(Tenant tenant, string? consumerId)
    {
        if (string.IsNullOrEmpty(consumerId))
        {
            return null;
        }

        RegistryRules.ConsumerId.Require(consumerId);
        return tenant.Services.TryGetValue(consumerId, out var consumer)
            ? consumer
            : throw RegistryErrors.NoService($"Consumer[{consumerId}] does not exist.");
    }

    /// <exception cref="EngineApiException">The key cannot be that of a service.</exception>
    public static void RequireValid(MicroserviceKey wanted)
    {
        RegistryRules.FindAppId.Require(wanted.AppId);
        RegistryRules.FindName.Require(wanted.ServiceName);
        RegistryRules.Environment.For("FindInstancesRequest.Environment").Require(wanted.Environment);
    }

    /// <exception cref="EngineApiException">One cannot be the name of a tag.</exception>
    public static void RequireTags(IReadOnlyList<string> tags)
    {
        foreach (var tag in tags)
        {
            RegistryRules.TagValue.For("FindInstancesRequest.Tags").Require(tag);
        }
    }

    /// <summary>How refusals name who asks.</summary>
    public static string Describe(ServiceState? consumer) => consumer is null ? "Consumer[][///]" : $"Consumer[{consumer.Id}][{consumer}]";

    /// <summary>The instances of a service in all its versions: the engine takes a version rule and does not apply it.</summary>
    public FindResponseCache Find(Tenant tenant, MicroserviceKey wanted, string? consumerId, IReadOnlyList<string> tags)
    {
        RequireValid(wanted);
        RequireTags(tags);
        var consumer = FindConsumer(tenant, consumerId);
        var key = new ProviderKey(consumer?.Service.Environment ?? (consumer is null ? wanted.Environment ?? "" : ""), wanted.AppId!, wanted.ServiceName!);
        var provider = tenant.FindProvider(key) ?? FindShared(key)
            ?? throw RegistryErrors.NoService($"{Describe(consumer)} find provider[{key}] failed, provider does not exist");
        var versions = provider.Versions;
        var seen = consumer is null || consumer.Service.AppId == provider.Key.AppId ? versions : SeenBy(consumer, versions);
        var found = tags.Count == 0 ? seen : Array.FindAll(seen, service => HasTags(service, tags));
        if (found.Length == 0)
        {
            return FindResponseCache.Empty;
        }

        Learn(consumer, found);
        return found.Length == versions.Length ? provider.Response : FindResponseCache.Of(found);
    }

    /// <summary>States the providers of a consumer.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="entry">Consumer and providers, checked already.</param>
    /// <param name="replace">Whether they are all there are from now on.</param>
    public Task StateAsync(Tenant tenant, DependencyEntry entry, bool replace)
    {
        var named = entry.Consumer!;
        return journal.ChangeAsync(tenant, change =>
        {
            var key = KeyOf(named);
            var consumer = tenant.FindVersion(key, named.Version!)
                ?? throw RegistryErrors.NoService($"Consumer {key}/{named.Version} does not exist.");
            HashSet<ProviderKey> stated = [.. (entry.Providers ?? []).Select(KeyOf)];
            HashSet<ProviderKey> Consumes() => replace ? stated : [.. consumer.Consumes, .. stated];
            change.Write([RegistryJournal.Put(consumer, consumes: Consumes())], () => State(consumer, stated, Consumes()));
            return consumer;
        });
    }

    private static void State(ServiceState consumer, HashSet<ProviderKey> stated, HashSet<ProviderKey> consumes)
    {
        foreach (var old in consumer.Consumes.Where(one => !consumes.Contains(one)))
        {
            consumer.Tenant.GetOrAddProvider(old).RemoveConsumer(consumer);
        }

        consumer.Consumes = consumes;
        foreach (var one in stated)
        {
            consumer.Tenant.GetOrAddProvider(one).AddConsumer(consumer);
        }
    }

    /// <summary>Whether a service carries all of these tags.</summary>
    public static bool HasTags(ServiceState service, IReadOnlyList<string> tags) => tags.All(service.Tags.ContainsKey);

    private Provider? FindShared(ProviderKey key)
    {
        var provider = tenants.Find(SharedTenant).FindProvider(key with { Environment = "" });
        return provider is { Versions: [{ IsShared: true }, ..] } ? provider : null;
    }

    private static ServiceState[] SeenBy(ServiceState consumer, ServiceState[] versions) =>
        Array.FindAll(versions, version => version.IsSeenBy(consumer));

    private static ProviderKey KeyOf(MicroserviceKey key) => new(key.Environment ?? "", key.AppId ?? "", key.ServiceName ?? "");

    // A second name can lead to several services. What the engine learns by the way fails no find: it is written when it can be.
    private void Learn(ServiceState? consumer, ServiceState[] found)
    {
        if (consumer is null || Array.TrueForAll(found, one => one.IsShared || consumer.Consumes.Contains(one.Provider.Key)))
        {
            return;
        }

        lock (consumer.Tenant.Changing)
        {
            Provider[] learned = [.. found.Where(one => !one.IsShared && !consumer.Consumes.Contains(one.Provider.Key)).Select(static one => one.Provider).Distinct()];
            if (learned.Length == 0 || !consumer.Tenant.Services.ContainsKey(consumer.Id))
            {
                return;
            }

            consumer.Consumes = [.. consumer.Consumes, .. learned.Select(static provider => provider.Key)];
            Array.ForEach(learned, provider => provider.AddConsumer(consumer));
            journal.Defer(consumer);
        }
    }
}
