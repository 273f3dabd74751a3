using System.Text;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Rbac.Access;
using ServiceComb.Net.LocalEngine.Registry.Rules;
using ServiceComb.Net.LocalEngine.Registry.State;
using ServiceComb.Net.LocalEngine.Storage;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.LocalEngine.Registry;

/// <summary>Creates, changes and deletes microservices.</summary>
internal sealed class Microservices(Tenants tenants, RegistryJournal journal, EngineClock clock, LocalEngineQuotas quotas)
{
    /// <summary>Creates a microservice. An existing microservice with the same identity is returned unchanged.</summary>
    /// <param name="name">The tenant.</param>
    /// <param name="requested">The microservice.</param>
    /// <param name="scope">The services that the caller may create; null for all.</param>
    /// <exception cref="EngineApiException">The microservice is invalid, the quota is reached, or the alias belongs to a
    /// service outside the scope.</exception>
    public Task<ServiceState> CreateAsync(TenantName name, Microservice requested, CallerScope? scope)
    {
        MicroserviceRules.Require(requested, quotas.SchemasPerService);
        var complete = Complete(requested);
        var tenant = tenants.GetOrAdd(name);
        // With a requested id or an alias the change may conflict with any other microservice.
        var serviceId = complete.ServiceId is null && complete.Alias is null ? ComputeId(tenant.Name, complete) : null;
        return journal.ChangeAsync(
            tenant,
            change =>
            {
                RequireAlias(tenant, complete, scope);
                if (FindExisting(tenant, complete) is { } known)
                {
                    return known;
                }

                return CountServices(tenant) < quotas.Services
                    ? Add(change, tenant, complete)
                    : throw RegistryErrors.Quota($"no quota to create service, max num is {quotas.Services}");
            },
            serviceId);
    }

    /// <summary>Finds an exact version by the name or the alias of its service.</summary>
    /// <exception cref="EngineApiException">The service or the version does not exist.</exception>
    public static ServiceState Find(Tenant tenant, ProviderKey key, string version)
    {
        if (tenant.FindProvider(key) is null)
        {
            throw RegistryErrors.NoService($"{key}/{version} does not exist.");
        }

        return tenant.FindVersion(key, version) ?? throw RegistryErrors.NoVersion($"{key}/{version} version mismatch.");
    }

    /// <summary>Replaces the properties; null removes them.</summary>
    public Task SetPropertiesAsync(Tenant tenant, string serviceId, IReadOnlyDictionary<string, string>? properties) =>
        journal.ChangeAsync(tenant, change =>
        {
            var service = tenant.RequireService(serviceId);
            var changed = service.Service with
            {
                Properties = properties is { Count: > 0 } ? properties : null,
                ModTimestamp = clock.Timestamp,
            };
            StoredSize.Require(ServiceState.Serialize(changed));
            change.Write([RegistryJournal.Put(service, changed)], () => service.Service = changed);
            return service;
        }, serviceId);

    public Task SetTagsAsync(Tenant tenant, string serviceId, Func<IReadOnlyDictionary<string, string>, IReadOnlyDictionary<string, string>> alter) =>
        journal.ChangeAsync(tenant, change =>
        {
            var service = tenant.RequireService(serviceId);
            var tags = alter(service.Tags);
            change.Write([RegistryJournal.Put(service, tags: tags)], () => service.Tags = tags);
            return service;
        }, serviceId);

    public Task DeleteAsync(Tenant tenant, string serviceId, bool force) =>
        journal.ChangeAsync(tenant, change =>
        {
            var service = tenant.RequireService(serviceId);
            if (service.IsShared)
            {
                throw RegistryErrors.Invalid("not allow to delete service center");
            }

            if (!force && service.Provider.Consumers.Any(consumer => consumer != service))
            {
                throw RegistryErrors.HasConsumers();
            }

            if (!force && service.Instances.Any(static instance => !instance.IsRetained))
            {
                throw RegistryErrors.HasInstances();
            }

            JournalChange[] changes =
            [
                RegistryJournal.Delete(service),
                .. service.Schemas.Keys.Select(id => RegistryJournal.DeleteSchema(service, id)),
                .. service.Instances.SelectMany(static instance => (JournalChange[])[RegistryJournal.Delete(instance), RegistryJournal.DeleteLease(instance)]),
            ];
            change.Write(changes, () => Remove(service));
            return service;
        });

    /// <summary>Deletes several microservices; each deletion succeeds or fails on its own.</summary>
    public async Task<DeleteMicroservicesResponse> DeleteManyAsync(Tenant tenant, IEnumerable<string> serviceIds, bool force)
    {
        var results = new List<DeletedMicroservice>();
        foreach (var id in serviceIds.Distinct(StringComparer.Ordinal))
        {
            try
            {
                await DeleteAsync(tenant, id, force);
                results.Add(new DeletedMicroservice { ServiceId = id });
            }
            catch (EngineApiException exception)
            {
                results.Add(new DeletedMicroservice { ErrMessage = exception.MessageWithDetail, ServiceId = id });
            }
            catch (StorageException exception)
            {
                results.Add(new DeletedMicroservice { ErrMessage = exception.Message, ServiceId = id });
            }
        }

        return new DeleteMicroservicesResponse { Services = results };
    }

    // The registry's own entry does not count against the project's quota.
    private static int CountServices(Tenant tenant) => tenant.Services.Count + tenant.StagedServices - (tenant.Services.ContainsKey(ServiceCenter.Id) ? 1 : 0);

    private static ServiceState? FindExisting(Tenant tenant, Microservice complete)
    {
        var key = new ProviderKey(complete.Environment ?? "", complete.AppId!, complete.ServiceName!);
        var known = tenant.Providers.TryGetValue(key, out var provider) ? provider.Find(complete.Version!) : null;
        // An alias matches any service that has the alias in this version, as in the real registry.
        if (known is null && complete.Alias is { Length: > 0 } alias && tenant.Aliases.TryGetValue(key with { ServiceName = alias }, out provider))
        {
            known = provider.Find(complete.Version!);
        }

        var wanted = complete.ServiceId;
        if (wanted is null)
        {
            return known;
        }

        return (known is not null && known.Id != wanted) || (known is null && tenant.Services.ContainsKey(wanted))
            ? throw RegistryErrors.ServiceConflict()
            : known;
    }

    // An alias gives access to the services that have it, and the other way round.
    private static void RequireAlias(Tenant tenant, Microservice complete, CallerScope? scope)
    {
        var requested = ServiceLabels.Of(complete) with { ServiceName = complete.Alias ?? "" };
        if (scope is null || !tenant.Aliases.TryGetValue(new ProviderKey(requested.Environment, requested.AppId, requested.ServiceName), out var sharing))
        {
            return;
        }

        foreach (var service in sharing.Versions)
        {
            scope.Require(service, requested);
        }
    }

    private static ServiceState Add(PendingChange change, Tenant tenant, Microservice complete)
    {
        StoredSize.Require(ServiceState.Serialize(complete));
        var id = complete.ServiceId ?? ComputeId(tenant.Name, complete);
        // Another service may have requested the computed id explicitly.
        var service = tenant.CreateService(complete with { ServiceId = tenant.Services.ContainsKey(id) ? Guid.NewGuid().ToString("N") : id });
        tenant.StagedServices++;
        change.Write(
            [RegistryJournal.Put(service)],
            apply: () =>
            {
                tenant.StagedServices--;
                tenant.Add(service);
            },
            discard: () => tenant.StagedServices--);
        return service;
    }

    private static void Remove(ServiceState service)
    {
        service.Tenant.Remove(service);
        // The real registry abandons the watches and lets them time out.
        foreach (var watcher in service.Watchers)
        {
            watcher.StopPinging();
        }
    }

    private Microservice Complete(Microservice requested)
    {
        var now = clock.Timestamp;
        return requested with
        {
            ServiceId = NullIfEmpty(requested.ServiceId),
            AppId = NullIfEmpty(requested.AppId) ?? "default",
            Version = NullIfEmpty(requested.Version) ?? "0.0.1",
            Description = NullIfEmpty(requested.Description),
            Level = NullIfEmpty(requested.Level) ?? "BACK",
            Schemas = requested.Schemas is { Count: > 0 } ? requested.Schemas : null,
            Paths = requested.Paths is { Count: > 0 } ? requested.Paths : null,
            Status = NullIfEmpty(requested.Status) ?? InstanceStatus.Up,
            Properties = requested.Properties is { Count: > 0 } ? requested.Properties : null,
            Timestamp = now,
            Alias = NullIfEmpty(requested.Alias),
            ModTimestamp = now,
            Environment = NullIfEmpty(requested.Environment),
            RegisterBy = NullIfEmpty(requested.RegisterBy),
        };
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    // A hash of the identity, so that a microservice gets the same id again after the engine was emptied.
    private static string ComputeId(TenantName tenant, Microservice service)
    {
        var identity = $"{tenant}/{service.Environment}/{service.AppId}/{service.ServiceName}/{service.Version}";
        return FindResponseCache.Hash(Encoding.UTF8.GetBytes(identity));
    }
}
