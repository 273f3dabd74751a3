using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Rbac.Access;
using ServiceComb.Net.LocalEngine.Registry.Rules;
using ServiceComb.Net.LocalEngine.Registry.State;
using ServiceComb.Net.LocalEngine.Storage;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.LocalEngine.Registry;

/// <summary>Finds instances by service name, and records the dependencies that result from finds.</summary>
internal sealed class InstanceFinder(Tenants tenants, RegistryJournal journal)
{
    private static readonly TenantName SharedTenant = new("default", "default");

    /// <summary>Finds the consumer of a request; null when the caller does not specify one.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="consumerId">The id of the consumer.</param>
    /// <param name="consumers">The services that the caller may name as consumer; null for all.</param>
    /// <exception cref="EngineApiException">The id has an invalid format, or the consumer does not exist or is outside the
    /// scope; the error does not tell which.</exception>
    public static ServiceState? FindConsumer(Tenant tenant, string? consumerId, CallerScope? consumers)
    {
        if (string.IsNullOrEmpty(consumerId))
        {
            return null;
        }

        RegistryRules.ConsumerId.Require(consumerId);
        return tenant.Services.TryGetValue(consumerId, out var consumer) && (consumers is null || consumers.Allows(ServiceLabels.Of(consumer.Service)))
            ? consumer
            : throw RegistryErrors.NoService($"Consumer[{consumerId}] does not exist.");
    }

    /// <exception cref="EngineApiException">A part of the key has an invalid format.</exception>
    public static void RequireValid(MicroserviceKey wanted)
    {
        RegistryRules.FindAppId.Require(wanted.AppId);
        RegistryRules.FindName.Require(wanted.ServiceName);
        RegistryRules.Environment.For("FindInstancesRequest.Environment").Require(wanted.Environment);
    }

    /// <exception cref="EngineApiException">A tag name has an invalid format.</exception>
    public static void RequireTags(IReadOnlyList<string> tags)
    {
        foreach (var tag in tags)
        {
            RegistryRules.TagValue.For("FindInstancesRequest.Tags").Require(tag);
        }
    }

    /// <summary>Formats the consumer as error messages of the real registry do.</summary>
    public static string Describe(ServiceState? consumer) => consumer is null ? "Consumer[][///]" : $"Consumer[{consumer.Id}][{consumer}]";

    /// <summary>Finds the instances of all versions of a service: the engine accepts a version rule but ignores
    /// it. The caller must record the dependencies of the result.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="wanted">The service.</param>
    /// <param name="consumerId">The id of the consumer; null or empty when the caller does not specify one.</param>
    /// <param name="tags">The tags that a version must have.</param>
    /// <param name="consumers">The services that the caller may name as consumer; null for all.</param>
    /// <param name="providers">The services that the caller may find; null for all.</param>
    /// <exception cref="EngineApiException">An argument has an invalid format, the service or the consumer does not exist,
    /// or the caller may not find the service.</exception>
    public FindResult Find(
        Tenant tenant, MicroserviceKey wanted, string? consumerId, IReadOnlyList<string> tags, CallerScope? consumers, CallerScope? providers)
    {
        RequireValid(wanted);
        RequireTags(tags);
        var consumer = FindConsumer(tenant, consumerId, consumers);
        var key = new ProviderKey(consumer?.Service.Environment ?? (consumer is null ? wanted.Environment ?? "" : ""), wanted.AppId!, wanted.ServiceName!);
        var provider = tenant.FindProvider(key) ?? FindShared(key)
            ?? throw RegistryErrors.NoService($"{Describe(consumer)} find provider[{key}] failed, provider does not exist");
        var versions = provider.Versions;
        var permitted = providers is null ? versions : Permitted(versions, key, providers);
        var seen = consumer is null || consumer.Service.AppId == provider.Key.AppId ? permitted : VisibleTo(consumer, permitted);
        var found = tags.Count == 0 ? seen : Array.FindAll(seen, service => HasTags(service, tags));
        if (found.Length == 0)
        {
            return new FindResult(FindResponseCache.Empty, consumer, []);
        }

        var response = found.Length == versions.Length ? provider.Response : FindResponseCache.Of(found);
        return new FindResult(response, consumer, consumer is null ? [] : FindUnrecorded(consumer, found));
    }

    /// <summary>Records dependencies that result from finds. They become visible when they are stored. A failure does not
    /// fail the find: the next find tries again.</summary>
    public async Task RecordDependenciesAsync(ServiceState consumer, IReadOnlyCollection<ProviderKey> learned)
    {
        if (learned.Count == 0)
        {
            return;
        }

        try
        {
            await journal.ChangeAsync(
                consumer.Tenant,
                change =>
                {
                    HashSet<ProviderKey> consumes = [.. consumer.Consumes, .. learned];
                    if (consumes.Count > consumer.Consumes.Count && consumer.Tenant.Services.ContainsKey(consumer.Id))
                    {
                        change.Write([RegistryJournal.Put(consumer, consumes: consumes)], () => ApplyDependencies(consumer, learned, consumes));
                    }

                    return consumer;
                },
                consumer.Id);
        }
        catch (StorageException)
        {
            // The journal has already logged the failure.
        }
    }

    /// <summary>Declares the providers of a consumer.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="entry">The validated consumer and providers.</param>
    /// <param name="replace">Whether the providers replace the existing ones instead of being added to them.</param>
    /// <param name="consumers">The consumers that the caller may change; null for all.</param>
    /// <exception cref="EngineApiException">The consumer does not exist, or the caller may not change it.</exception>
    public Task DeclareDependenciesAsync(Tenant tenant, DependencyEntry entry, bool replace, CallerScope? consumers)
    {
        var named = entry.Consumer!;
        return journal.ChangeAsync(tenant, change =>
        {
            var key = ToProviderKey(named);
            var consumer = tenant.FindVersion(key, named.Version!)
                ?? throw RegistryErrors.NoService($"Consumer {key}/{named.Version} does not exist.");
            // The name may be an alias of a service outside the scope.
            consumers?.Require(consumer, ServiceLabels.Of(named));
            HashSet<ProviderKey> stated = [.. (entry.Providers ?? []).Select(ToProviderKey)];
            HashSet<ProviderKey> Consumes() => replace ? stated : [.. consumer.Consumes, .. stated];
            change.Write([RegistryJournal.Put(consumer, consumes: Consumes())], () => ApplyDependencies(consumer, stated, Consumes()));
            return consumer;
        });
    }

    private static void ApplyDependencies(ServiceState consumer, IEnumerable<ProviderKey> stated, HashSet<ProviderKey> consumes)
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

    /// <summary>Returns whether a service has all of the tags.</summary>
    public static bool HasTags(ServiceState service, IReadOnlyList<string> tags) => tags.All(service.Tags.ContainsKey);

    private Provider? FindShared(ProviderKey key)
    {
        var provider = tenants.Find(SharedTenant).FindProvider(key with { Environment = "" });
        return provider is { Versions: [{ IsShared: true }, ..] } ? provider : null;
    }

    // The key may be an alias, also of services outside the scope.
    private static ServiceState[] Permitted(ServiceState[] versions, ProviderKey key, CallerScope providers) =>
        Array.FindAll(versions, version => version.IsShared || providers.Allows(ServiceLabels.Of(version.Service))) is { Length: > 0 } permitted
            ? permitted
            : throw providers.Denied(new ServiceLabels(key.Environment, key.AppId, key.ServiceName));

    private static ServiceState[] VisibleTo(ServiceState consumer, ServiceState[] versions) =>
        Array.FindAll(versions, version => version.IsVisibleTo(consumer));

    private static ProviderKey ToProviderKey(MicroserviceKey key) => new(key.Environment ?? "", key.AppId ?? "", key.ServiceName ?? "");

    // An alias can match several services.
    private static ProviderKey[] FindUnrecorded(ServiceState consumer, ServiceState[] found)
    {
        var consumes = consumer.Consumes;
        return Array.TrueForAll(found, one => one.IsShared || consumes.Contains(one.Provider.Key))
            ? []
            : [.. found.Where(one => !one.IsShared && !consumes.Contains(one.Provider.Key)).Select(static one => one.Provider.Key).Distinct()];
    }
}
