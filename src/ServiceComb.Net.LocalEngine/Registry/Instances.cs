using System.Text.Json;
using ServiceComb.Net.LocalEngine.Rbac.Access;
using ServiceComb.Net.LocalEngine.Registry.Leases;
using ServiceComb.Net.LocalEngine.Registry.Rules;
using ServiceComb.Net.LocalEngine.Registry.State;
using ServiceComb.Net.LocalEngine.Registry.Watching;
using ServiceComb.Net.LocalEngine.Storage;
using ServiceComb.Net.Protocol.Registry;
using ServiceComb.Net.Protocol;

namespace ServiceComb.Net.LocalEngine.Registry;

/// <summary>Registers and changes instances, and tracks their leases.</summary>
internal sealed class Instances : IDisposable
{
    // Limits how often a lease is written. A restart shortens a lease by at most this interval, in milliseconds.
    private const long LeaseWriteInterval = 1000;
    private readonly Tenants _tenants;
    private readonly RegistryJournal _journal;
    private readonly EngineClock _clock;
    private readonly LocalEngineQuotas _quotas;
    private readonly LeaseWheel _wheel;
    private readonly DeferredDeleteEvents _deferredDeletes;

    public Instances(Tenants tenants, RegistryJournal journal, EngineClock clock, LocalEngineQuotas quotas, IReadOnlyList<InstanceState> resumed)
    {
        (_tenants, _journal, _clock, _quotas) = (tenants, journal, clock, quotas);
        _deferredDeletes = new DeferredDeleteEvents(clock);
        _wheel = new LeaseWheel(clock, Expire);
        foreach (var instance in resumed)
        {
            _wheel.Add(instance);
        }
    }

    /// <summary>Advances the lease clock and processes everything that is due immediately.</summary>
    public void AdvanceLeases(TimeSpan by)
    {
        _wheel.Advance(by);
        _deferredDeletes.Deliver();
    }

    public void Dispose()
    {
        _wheel.Dispose();
        _deferredDeletes.Dispose();
    }

    /// <summary>Registers an instance. If the id is already registered and its lease is valid, the instance is kept
    /// unchanged and its lease is renewed.</summary>
    /// <returns>The instance id.</returns>
    public Task<string> RegisterAsync(Tenant tenant, string serviceId, MicroserviceInstance? requested)
    {
        if (requested is null)
        {
            throw RegistryErrors.Invalid("field 'RegisterInstanceRequest.Instance' invalid value '<nil>' does not match rule: {Min: 1}");
        }

        InstanceRules.Require(requested);
        RegistryRules.RequiredServiceId.For("MicroServiceInstance.ServiceId").Require(serviceId);
        var id = string.IsNullOrEmpty(requested.InstanceId) ? Guid.NewGuid().ToString("N") : requested.InstanceId;
        return _journal.ChangeAsync(
            tenant,
            change =>
            {
                if (!tenant.Services.TryGetValue(serviceId, out var service))
                {
                    throw RegistryErrors.NoService("Invalid 'serviceID' in request body.");
                }

                if (!TryRenew(tenant.FindAlive(new InstanceKey(serviceId, id))))
                {
                    Add(change, service, id, requested);
                }

                return id;
            },
            serviceId,
            id);
    }

    /// <summary>Renews the lease of an instance, even while changes cannot be written.</summary>
    public void Heartbeat(Tenant tenant, InstanceKey key)
    {
        if (!TryRenew(tenant.FindAlive(key)))
        {
            throw RegistryErrors.NoHeartbeat();
        }
    }

    /// <summary>Processes many heartbeats. Each one succeeds or fails on its own; duplicates count once.</summary>
    public HeartbeatSet Heartbeats(Tenant tenant, IReadOnlyList<HeartbeatEntry> entries)
    {
        var results = new Dictionary<InstanceKey, HeartbeatEntry>();
        foreach (var entry in entries)
        {
            var key = new InstanceKey(entry?.ServiceId ?? "", entry?.InstanceId ?? "");
            var isAlive = TryRenew(tenant.FindAlive(key));
            results[key] = new HeartbeatEntry
            {
                ServiceId = key.ServiceId.Length == 0 ? null : key.ServiceId,
                InstanceId = key.InstanceId.Length == 0 ? null : key.InstanceId,
                ErrMessage = isAlive ? null : RegistryErrors.NoHeartbeat().MessageWithDetail,
            };
        }

        return new HeartbeatSet { Instances = [.. results.Values] };
    }

    public Task SetStatusAsync(Tenant tenant, InstanceKey key, string status)
    {
        RegistryRules.NewStatus.Require(status);
        return ChangeAsync(tenant, key, instance => instance with { Status = status });
    }

    /// <summary>Replaces the properties; null removes them.</summary>
    public Task SetPropertiesAsync(Tenant tenant, InstanceKey key, IReadOnlyDictionary<string, string>? properties) =>
        ChangeAsync(tenant, key, instance => instance with { Properties = properties is { Count: > 0 } ? properties : null });

    /// <summary>Sets the status of all instances of the tenant that have all of the properties, in one change. Without
    /// properties it applies to every instance.</summary>
    public async Task SetStatusOfAllAsync(Tenant tenant, IReadOnlyDictionary<string, string> properties, string status, CallerScope? scope)
    {
        RegistryRules.NewStatus.Require(status);
        await _journal.ChangeAsync(tenant, change =>
        {
            List<(InstanceState Instance, byte[] Json)> changed = [];
            foreach (var instance in tenant.Instances.Values)
            {
                if (instance.IsAlive && scope?.Allows(ServiceLabels.Of(instance.Service.Service)) != false && Matches(instance, properties))
                {
                    changed.Add((instance, Alter(instance, one => one with { Status = status })));
                }
            }

            if (changed.Count > 0)
            {
                change.Write([.. changed.Select(static one => RegistryJournal.Put(one.Instance, one.Json))], () =>
                    changed.ForEach(static one => Replace(one.Instance, one.Json)));
            }

            return changed;
        });
    }

    public Task DeregisterAsync(Tenant tenant, InstanceKey key) => _journal.ChangeAsync(
        tenant,
        change =>
        {
            var instance = tenant.FindAlive(key) ?? throw RegistryErrors.NoLease();
            change.Write([RegistryJournal.Delete(instance), RegistryJournal.DeleteLease(instance)], () =>
            {
                // The instance may have expired since staging.
                if (!instance.IsRemoved)
                {
                    Remove(instance);
                }
            });
            return instance;
        },
        key.ServiceId,
        key.InstanceId);

    // Removes or retains instances whose lease expired. Instances are never retained when the lease clock was advanced.
    private void Expire(List<InstanceState> expired, bool isMoved)
    {
        var holds = !isMoved && SelfPreservation.ShouldRetain(expired, _tenants);
        foreach (var instance in expired)
        {
            lock (instance.Service.Tenant.ChangeLock)
            {
                if (instance.IsRemoved)
                {
                    continue;
                }

                if (Volatile.Read(ref instance.ExpiresAt) > _clock.Now)
                {
                    // A heartbeat renewed the lease in the meantime.
                    _wheel.Add(instance);
                }
                else if (holds && !instance.IsRetained)
                {
                    Retain(instance);
                }
                else
                {
                    Remove(instance);
                    _journal.Defer(instance);
                }
            }
        }
    }

    private void Retain(InstanceState instance)
    {
        instance.Service.Tenant.Retain(instance);
        instance.ExpiresAt = _clock.Now + SelfPreservation.GetRetentionMillis(instance);
        _wheel.Add(instance);
        _journal.Defer(instance);
    }

    private void Add(PendingChange change, ServiceState service, string id, MicroserviceInstance requested)
    {
        var tenant = service.Tenant;
        if (tenant.InstanceCount + tenant.StagedInstances >= _quotas.Instances)
        {
            throw RegistryErrors.Quota($"no quota to create instance, max num is {_quotas.Instances}");
        }

        var complete = InstanceRules.Complete(requested, id, service.Id, service.Service.Version!, _clock.Timestamp);
        var json = JsonSerializer.SerializeToUtf8Bytes(complete, ProtocolJson.Registry.GetTypeInfo<MicroserviceInstance>());
        StoredSize.Require(json);
        var instance = new InstanceState(service, id, json, InstanceState.LeaseOf(complete));
        instance.ExpiresAt = _clock.Now + (instance.Lease * 1000L);
        tenant.StagedInstances++;
        change.Write(
            [RegistryJournal.Put(instance, json), _journal.PutLease(instance)],
            apply: () =>
            {
                tenant.StagedInstances--;
                Add(instance);
            },
            discard: () => tenant.StagedInstances--);
    }

    private void Add(InstanceState instance)
    {
        var tenant = instance.Service.Tenant;
        if (tenant.Instances.TryGetValue(new InstanceKey(instance.Service.Id, instance.Id), out var held))
        {
            tenant.Remove(held);
        }

        tenant.Add(instance);
        _wheel.Add(instance);
        InstanceEvents.Publish(InstanceEvent.Create, instance);
    }

    // Returns false when the instance does not exist or is no longer alive.
    private bool TryRenew(InstanceState? instance)
    {
        if (instance is null)
        {
            return false;
        }

        var now = _clock.Now;
        Volatile.Write(ref instance.ExpiresAt, now + (instance.Lease * 1000L));
        if (now - Volatile.Read(ref instance.LeaseWrittenAt) < LeaseWriteInterval)
        {
            return true;
        }

        // Use the lock, so that a heartbeat cannot succeed for an instance that is being removed.
        lock (instance.Service.Tenant.ChangeLock)
        {
            if (!instance.IsAlive)
            {
                return false;
            }

            _journal.DeferLease(instance);
            return true;
        }
    }

    private Task<InstanceState> ChangeAsync(Tenant tenant, InstanceKey key, Func<MicroserviceInstance, MicroserviceInstance> alter) => _journal.ChangeAsync(
        tenant,
        change =>
        {
            var instance = tenant.FindAlive(key) ?? throw RegistryErrors.NoInstance();
            var json = Alter(instance, alter);
            change.Write([RegistryJournal.Put(instance, json)], () => Replace(instance, json));
            return instance;
        },
        key.ServiceId,
        key.InstanceId);

    private static bool Matches(InstanceState instance, IReadOnlyDictionary<string, string> properties)
    {
        var known = JsonSerializer.Deserialize(instance.Json, ProtocolJson.Registry.GetTypeInfo<MicroserviceInstance>())!.Properties;
        return properties.All(pair => known.TryGetValue(pair.Key, out var value) && value == pair.Value);
    }

    // Returns the changed instance as JSON.
    private byte[] Alter(InstanceState instance, Func<MicroserviceInstance, MicroserviceInstance> alter)
    {
        var changed = alter(JsonSerializer.Deserialize(instance.Json, ProtocolJson.Registry.GetTypeInfo<MicroserviceInstance>())!) with { ModTimestamp = _clock.Timestamp };
        var json = JsonSerializer.SerializeToUtf8Bytes(changed, ProtocolJson.Registry.GetTypeInfo<MicroserviceInstance>());
        StoredSize.Require(json);
        return json;
    }

    private static void Replace(InstanceState instance, byte[] json)
    {
        // The instance may have expired since staging.
        if (!instance.IsRemoved)
        {
            instance.Json = json;
            instance.Service.InvalidateCache();
            InstanceEvents.Publish(InstanceEvent.Update, instance);
        }
    }

    private void Remove(InstanceState instance)
    {
        instance.Service.Tenant.Remove(instance);
        _deferredDeletes.Add(instance);
    }
}
