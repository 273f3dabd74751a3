using System.Text.Json;
using ServiceComb.Net.LocalEngine.Rbac.Access;
using ServiceComb.Net.LocalEngine.Registry.Leases;
using ServiceComb.Net.LocalEngine.Registry.Rules;
using ServiceComb.Net.LocalEngine.Registry.State;
using ServiceComb.Net.LocalEngine.Registry.Watching;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.LocalEngine.Registry;

/// <summary>Registers instances, keeps them by their heartbeats, and changes them.</summary>
internal sealed class Instances : IDisposable
{
    // A lease that was written a moment ago is not written again: what a restart gives back is at most that much shorter.
    private const long LeaseWrittenEvery = 1000;
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

    /// <summary>Moves the clock of the leases and does at once what is due then.</summary>
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

    /// <summary>Registers an instance; one that is alive under its id stays as it is and counts as heard.</summary>
    /// <returns>The id.</returns>
    public string Register(Tenant tenant, string serviceId, MicroserviceInstance? requested)
    {
        if (requested is null)
        {
            throw RegistryErrors.Invalid("field 'RegisterInstanceRequest.Instance' invalid value '<nil>' does not match rule: {Min: 1}");
        }

        InstanceRules.Require(requested);
        RegistryRules.RequiredServiceId.For("MicroServiceInstance.ServiceId").Require(serviceId);
        var id = string.IsNullOrEmpty(requested.InstanceId) ? Guid.NewGuid().ToString("N") : requested.InstanceId;
        lock (tenant.Changing)
        {
            if (!tenant.Services.TryGetValue(serviceId, out var service))
            {
                throw RegistryErrors.NoService("Invalid 'serviceID' in request body.");
            }

            if (!TryRenew(tenant.FindAlive(new InstanceKey(serviceId, id))))
            {
                Add(service, id, requested);
            }
        }

        return id;
    }

    /// <summary>Takes a heartbeat, also while nothing can be written.</summary>
    public void Heartbeat(Tenant tenant, InstanceKey key)
    {
        if (!TryRenew(tenant.FindAlive(key)))
        {
            throw RegistryErrors.NoHeartbeat();
        }
    }

    /// <summary>Many heartbeats; each succeeds or fails by itself, and one sent twice counts once.</summary>
    public HeartbeatSet Heartbeats(Tenant tenant, IReadOnlyList<HeartbeatEntry> entries)
    {
        var answers = new Dictionary<InstanceKey, HeartbeatEntry>();
        foreach (var entry in entries)
        {
            var key = new InstanceKey(entry?.ServiceId ?? "", entry?.InstanceId ?? "");
            var isAlive = TryRenew(tenant.FindAlive(key));
            answers[key] = new HeartbeatEntry
            {
                ServiceId = key.ServiceId.Length == 0 ? null : key.ServiceId,
                InstanceId = key.InstanceId.Length == 0 ? null : key.InstanceId,
                ErrMessage = isAlive ? null : RegistryErrors.NoHeartbeat().InBrackets,
            };
        }

        return new HeartbeatSet { Instances = [.. answers.Values] };
    }

    public void SetStatus(Tenant tenant, InstanceKey key, string status)
    {
        RegistryRules.NewStatus.Require(status);
        Change(tenant, key, instance => instance with { Status = status });
    }

    /// <summary>Replaces the properties; null clears them.</summary>
    public void SetProperties(Tenant tenant, InstanceKey key, IReadOnlyDictionary<string, string>? properties) =>
        Change(tenant, key, instance => instance with { Properties = properties is { Count: > 0 } ? properties : null });

    /// <summary>Sets the state of every instance of the tenant that has all of these properties; of all of them when there are none.</summary>
    public void SetStatusOfAll(Tenant tenant, IReadOnlyDictionary<string, string> properties, string status, CallerScope? scope)
    {
        if (!InstanceStatus.IsKnown(status))
        {
            return;
        }

        foreach (var instance in tenant.Instances.Values)
        {
            if (scope?.Allows(ServiceLabels.Of(instance.Service.Service)) == false)
            {
                continue;
            }

            var known = JsonSerializer.Deserialize(instance.Json, RegistryJson.Default.MicroserviceInstance)!.Properties;
            if (!properties.All(pair => known is not null && known.TryGetValue(pair.Key, out var value) && value == pair.Value))
            {
                continue;
            }

            lock (tenant.Changing)
            {
                // It may have gone meanwhile.
                if (instance.IsAlive)
                {
                    Change(instance, one => one with { Status = status });
                }
            }
        }
    }

    public void Deregister(Tenant tenant, InstanceKey key)
    {
        lock (tenant.Changing)
        {
            var instance = tenant.FindAlive(key) ?? throw RegistryErrors.NoLease();
            _journal.Commit(RegistryJournal.Delete(instance), RegistryJournal.DeleteLease(instance));
            Remove(instance);
        }
    }

    // Takes out instances whose lease ran out, or holds them; whoever moves the clock asks for them to go.
    private void Expire(List<InstanceState> expired, bool isMoved)
    {
        var holds = !isMoved && SelfPreservation.Holds(expired, _tenants);
        foreach (var instance in expired)
        {
            lock (instance.Service.Tenant.Changing)
            {
                if (instance.IsGone)
                {
                    continue;
                }

                if (Volatile.Read(ref instance.ExpiresAt) > _clock.Now)
                {
                    // A heartbeat came in the meantime.
                    _wheel.Add(instance);
                }
                else if (holds && !instance.IsHeld)
                {
                    Hold(instance);
                }
                else
                {
                    Remove(instance);
                    _journal.Defer(RegistryJournal.Delete(instance), RegistryJournal.DeleteLease(instance));
                }
            }
        }
    }

    // In the journal it is gone: after a restart nothing is held.
    private void Hold(InstanceState instance)
    {
        instance.Service.Tenant.Hold(instance);
        instance.ExpiresAt = _clock.Now + SelfPreservation.HoldsFor(instance);
        _wheel.Add(instance);
        _journal.Defer(RegistryJournal.Delete(instance), RegistryJournal.DeleteLease(instance));
    }

    private void Add(ServiceState service, string id, MicroserviceInstance requested)
    {
        var tenant = service.Tenant;
        if (tenant.InstanceCount >= _quotas.Instances)
        {
            throw RegistryErrors.Quota($"no quota to create instance, max num is {_quotas.Instances}");
        }

        var complete = InstanceRules.Complete(requested, id, service.Id, service.Service.Version!, _clock.Stamp);
        var json = JsonSerializer.SerializeToUtf8Bytes(complete, RegistryJson.Default.MicroserviceInstance);
        StoredSize.Require(json);
        var instance = new InstanceState(service, id, json, InstanceState.LeaseOf(complete));
        instance.ExpiresAt = _clock.Now + (instance.Lease * 1000L);
        _journal.Commit(RegistryJournal.Put(instance, json), _journal.PutLease(instance));
        if (tenant.Instances.TryGetValue(new InstanceKey(service.Id, id), out var held))
        {
            tenant.Remove(held);
        }

        tenant.Add(instance);
        _wheel.Add(instance);
        InstanceEvents.Publish(InstanceEvent.Create, instance);
    }

    // False when there is no such instance, or no more.
    private bool TryRenew(InstanceState? instance)
    {
        if (instance is null)
        {
            return false;
        }

        var now = _clock.Now;
        Volatile.Write(ref instance.ExpiresAt, now + (instance.Lease * 1000L));
        if (now - Volatile.Read(ref instance.LeaseWrittenAt) < LeaseWrittenEvery)
        {
            return true;
        }

        // Under the lock, or the lease of an instance that is just being removed would stay in the journal.
        lock (instance.Service.Tenant.Changing)
        {
            if (!instance.IsAlive)
            {
                return false;
            }

            _journal.Defer(_journal.PutLease(instance));
            return true;
        }
    }

    private void Change(Tenant tenant, InstanceKey key, Func<MicroserviceInstance, MicroserviceInstance> change)
    {
        lock (tenant.Changing)
        {
            Change(tenant.FindAlive(key) ?? throw RegistryErrors.NoInstance(), change);
        }
    }

    private void Change(InstanceState instance, Func<MicroserviceInstance, MicroserviceInstance> change)
    {
        var changed = change(JsonSerializer.Deserialize(instance.Json, RegistryJson.Default.MicroserviceInstance)!) with { ModTimestamp = _clock.Stamp };
        var json = JsonSerializer.SerializeToUtf8Bytes(changed, RegistryJson.Default.MicroserviceInstance);
        StoredSize.Require(json);
        _journal.Commit(RegistryJournal.Put(instance, json));
        instance.Json = json;
        instance.Service.Forget();
        InstanceEvents.Publish(InstanceEvent.Update, instance);
    }

    private void Remove(InstanceState instance)
    {
        instance.Service.Tenant.Remove(instance);
        _deferredDeletes.Add(instance);
    }
}
