using System.Text.Json;
using ServiceComb.Net.Engine.Rbac.Access;
using ServiceComb.Net.Engine.Registry.Leases;
using ServiceComb.Net.Engine.Registry.Rules;
using ServiceComb.Net.Engine.Registry.State;
using ServiceComb.Net.Engine.Registry.Watching;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Engine.Registry;

/// <summary>Registers instances, keeps them by their heartbeats, and changes them.</summary>
internal sealed class Instances : IDisposable
{
    // A lease that was written a moment ago is not written again: what a restart gives back is at most that much shorter.
    private const long LeaseWrittenEvery = 1000;
    private readonly Tenants _tenants;
    private readonly RegistryJournal _journal;
    private readonly EngineClock _clock;
    private readonly EngineQuotas _quotas;
    private readonly LeaseWheel _wheel;
    private readonly Farewells _farewells;

    public Instances(Tenants tenants, RegistryJournal journal, EngineClock clock, EngineQuotas quotas, IReadOnlyList<InstanceState> resumed)
    {
        (_tenants, _journal, _clock, _quotas) = (tenants, journal, clock, quotas);
        _farewells = new Farewells(clock);
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
        _farewells.Deliver();
    }

    public void Dispose()
    {
        _wheel.Dispose();
        _farewells.Dispose();
    }

    /// <summary>Registers an instance; one that is alive under its id stays as it is and counts as heard.</summary>
    /// <returns>The id.</returns>
    public async Task<string> RegisterAsync(Tenant tenant, string serviceId, MicroserviceInstance? requested)
    {
        if (requested is null)
        {
            throw RegistryErrors.Invalid("field 'RegisterInstanceRequest.Instance' invalid value '<nil>' does not match rule: {Min: 1}");
        }

        InstanceRules.Require(requested);
        RegistryRules.RequiredServiceId.For("MicroServiceInstance.ServiceId").Require(serviceId);
        var id = string.IsNullOrEmpty(requested.InstanceId) ? Guid.NewGuid().ToString("N") : requested.InstanceId;
        Task committed;
        lock (tenant.Changing)
        {
            if (!tenant.Services.TryGetValue(serviceId, out var service))
            {
                throw RegistryErrors.NoService("Invalid 'serviceID' in request body.");
            }

            committed = TryRenewAsync(tenant.FindAlive(new InstanceKey(serviceId, id))) ?? AddAsync(service, id, requested);
        }

        await committed;
        return id;
    }

    public Task HeartbeatAsync(Tenant tenant, InstanceKey key) =>
        TryRenewAsync(tenant.FindAlive(key)) ?? throw RegistryErrors.NoHeartbeat();

    /// <summary>Many heartbeats; each succeeds or fails by itself, and one sent twice counts once.</summary>
    public async Task<HeartbeatSet> HeartbeatsAsync(Tenant tenant, IReadOnlyList<HeartbeatEntry> entries)
    {
        var answers = new Dictionary<InstanceKey, HeartbeatEntry>();
        var commits = new List<Task>();
        foreach (var entry in entries)
        {
            var key = new InstanceKey(entry?.ServiceId ?? "", entry?.InstanceId ?? "");
            var committed = TryRenewAsync(tenant.FindAlive(key));
            if (committed is not null)
            {
                commits.Add(committed);
            }

            answers[key] = new HeartbeatEntry
            {
                ServiceId = key.ServiceId.Length == 0 ? null : key.ServiceId,
                InstanceId = key.InstanceId.Length == 0 ? null : key.InstanceId,
                ErrMessage = committed is null ? RegistryErrors.NoHeartbeat().InBrackets : null,
            };
        }

        await Task.WhenAll(commits);
        return new HeartbeatSet { Instances = [.. answers.Values] };
    }

    public Task SetStatusAsync(Tenant tenant, InstanceKey key, string status)
    {
        RegistryRules.NewStatus.Require(status);
        return ChangeAsync(tenant, key, instance => instance with { Status = status });
    }

    /// <summary>Replaces the properties; null clears them.</summary>
    public Task SetPropertiesAsync(Tenant tenant, InstanceKey key, IReadOnlyDictionary<string, string>? properties) =>
        ChangeAsync(tenant, key, instance => instance with { Properties = properties is { Count: > 0 } ? properties : null });

    /// <summary>Sets the state of every instance of the tenant that has all of these properties; of all of them when there are none.</summary>
    public async Task SetStatusOfAllAsync(Tenant tenant, IReadOnlyDictionary<string, string> properties, string status, CallerScope? scope)
    {
        if (!InstanceStatus.IsKnown(status))
        {
            return;
        }

        var commits = new List<Task>();
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
                    commits.Add(ChangeAsync(instance, one => one with { Status = status }));
                }
            }
        }

        await Task.WhenAll(commits);
    }

    public Task DeregisterAsync(Tenant tenant, InstanceKey key)
    {
        lock (tenant.Changing)
        {
            return RemoveAsync(tenant.FindAlive(key) ?? throw RegistryErrors.NoLease());
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
                    _ = RemoveAsync(instance);
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
        _ = _journal.Append(RegistryJournal.Delete(instance), RegistryJournal.DeleteLease(instance));
    }

    private Task AddAsync(ServiceState service, string id, MicroserviceInstance requested)
    {
        var tenant = service.Tenant;
        if (tenant.InstanceCount >= _quotas.Instances)
        {
            throw RegistryErrors.Quota($"no quota to create instance, max num is {_quotas.Instances}");
        }

        var complete = InstanceRules.Complete(requested, id, service.Id, service.Service.Version!, _clock.Stamp);
        var json = JsonSerializer.SerializeToUtf8Bytes(complete, RegistryJson.Default.MicroserviceInstance);
        StoredSize.Require(json);
        if (tenant.Instances.TryGetValue(new InstanceKey(service.Id, id), out var held))
        {
            tenant.Remove(held);
        }

        var instance = new InstanceState(service, id, json, InstanceState.LeaseOf(complete));
        instance.ExpiresAt = _clock.Now + (instance.Lease * 1000L);
        tenant.Add(instance);
        _wheel.Add(instance);
        InstanceEvents.Publish(InstanceEvent.Create, instance);
        return _journal.Append(RegistryJournal.Put(instance), _journal.PutLease(instance));
    }

    // Null when there is no such instance, or no more.
    private Task? TryRenewAsync(InstanceState? instance)
    {
        if (instance is null)
        {
            return null;
        }

        var now = _clock.Now;
        Volatile.Write(ref instance.ExpiresAt, now + (instance.Lease * 1000L));
        if (now - Volatile.Read(ref instance.LeaseWrittenAt) < LeaseWrittenEvery)
        {
            return Task.CompletedTask;
        }

        // Under the lock, or the lease of an instance that is just being removed would stay in the journal.
        lock (instance.Service.Tenant.Changing)
        {
            return instance.IsAlive ? _journal.Append(_journal.PutLease(instance)) : null;
        }
    }

    private Task ChangeAsync(Tenant tenant, InstanceKey key, Func<MicroserviceInstance, MicroserviceInstance> change)
    {
        lock (tenant.Changing)
        {
            return ChangeAsync(tenant.FindAlive(key) ?? throw RegistryErrors.NoInstance(), change);
        }
    }

    private Task ChangeAsync(InstanceState instance, Func<MicroserviceInstance, MicroserviceInstance> change)
    {
        var changed = change(JsonSerializer.Deserialize(instance.Json, RegistryJson.Default.MicroserviceInstance)!) with { ModTimestamp = _clock.Stamp };
        var json = JsonSerializer.SerializeToUtf8Bytes(changed, RegistryJson.Default.MicroserviceInstance);
        StoredSize.Require(json);
        instance.Json = json;
        instance.Service.Forget();
        InstanceEvents.Publish(InstanceEvent.Update, instance);
        return _journal.Append(RegistryJournal.Put(instance));
    }

    private Task RemoveAsync(InstanceState instance)
    {
        instance.Service.Tenant.Remove(instance);
        _farewells.Add(instance);
        return _journal.Append(RegistryJournal.Delete(instance), RegistryJournal.DeleteLease(instance));
    }
}
