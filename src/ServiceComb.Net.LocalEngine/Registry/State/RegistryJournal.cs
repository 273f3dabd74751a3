using System.Buffers.Binary;
using System.Text.Json;
using ServiceComb.Net.LocalEngine.Storage;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.LocalEngine.Registry.State;

internal sealed class RegistryJournal(Journal journal, EngineClock clock)
{
    private const string Services = "registry_service";
    private const string Schemas = "registry_schema";
    private const string Instances = "registry_instance";
    private const string LeaseTable = "registry_lease";
    private const int LeaseLength = 2 * sizeof(long);

    /// <summary>Stages a change of a tenant.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="stage">Validates the change and sets the records to write.</param>
    /// <param name="serviceId">The microservice that the change affects; null when it affects several.</param>
    /// <param name="instanceId">The instance, when the change affects only that instance.</param>
    /// <returns>A task that fails with a <see cref="StorageException"/> when the change cannot be written.</returns>
    public Task<T> ChangeAsync<T>(Tenant tenant, Func<PendingChange, T> stage, string? serviceId = null, string? instanceId = null) =>
        journal.ChangeAsync(new ChangeSubject(tenant.ChangeLock, serviceId, instanceId), stage);

    /// <summary>Queues a deferred write of an instance and its lease, with their state at the time of the write. A retained
    /// instance is deleted, because self-preservation does not survive a restart.</summary>
    public void Defer(InstanceState instance)
    {
        journal.Defer(Instances, Id(instance), () => Current(instance)?.Json);
        DeferLease(instance);
    }

    /// <summary>Queues a deferred write of an instance's lease.</summary>
    public void DeferLease(InstanceState instance)
    {
        instance.LeaseWrittenAt = clock.Now;
        journal.Defer(LeaseTable, Id(instance), () => Current(instance) is { } current ? Lease(current) : null);
    }

    /// <summary>Creates the record of a service; null arguments keep the current values.</summary>
    public static JournalChange Put(
        ServiceState service, Microservice? changed = null, IReadOnlyDictionary<string, string>? tags = null, HashSet<ProviderKey>? consumes = null)
    {
        (changed, tags, consumes) = (changed ?? service.Service, tags ?? service.Tags, consumes ?? service.Consumes);
        return JournalChange.Put(Services, Id(service), JsonSerializer.SerializeToUtf8Bytes(
            new StoredService
            {
                Service = changed,
                Tags = tags.Count == 0 ? null : tags,
                Consumes = consumes.Count == 0 ? null : [.. consumes],
            },
            StoredJson.Default.StoredService));
    }

    public static JournalChange Delete(ServiceState service) => JournalChange.Delete(Services, Id(service));

    public static JournalChange Put(ServiceState service, string schemaId, Schema schema) =>
        JournalChange.Put(Schemas, $"{Id(service)}/{StoredKey.EncodeName(schemaId)}", JsonSerializer.SerializeToUtf8Bytes(schema, StoredJson.Default.Schema));

    public static JournalChange DeleteSchema(ServiceState service, string schemaId) =>
        JournalChange.Delete(Schemas, $"{Id(service)}/{StoredKey.EncodeName(schemaId)}");

    public static JournalChange Put(InstanceState instance, byte[] json) => JournalChange.Put(Instances, Id(instance), json);

    public static JournalChange Delete(InstanceState instance) => JournalChange.Delete(Instances, Id(instance));

    public static JournalChange DeleteLease(InstanceState instance) => JournalChange.Delete(LeaseTable, Id(instance));

    /// <summary>Creates the record of a new instance's lease.</summary>
    public JournalChange PutLease(InstanceState instance)
    {
        instance.LeaseWrittenAt = clock.Now;
        return JournalChange.Put(LeaseTable, Id(instance), Lease(instance));
    }

    /// <summary>Loads all records.</summary>
    /// <returns>The instances, each with its remaining lease.</returns>
    public List<InstanceState> Load(Tenants tenants)
    {
        journal.Read(Services, record => LoadService(tenants, record));

        foreach (var tenant in tenants.All)
        {
            ConnectConsumers(tenant);
        }

        var schemas = journal.Read(Schemas, record => (Owner: Owner(tenants, record.Id), Schema: JsonSerializer.Deserialize(record.Body, StoredJson.Default.Schema) ?? throw new JsonException()));
        foreach (var group in schemas.Where(static schema => schema.Owner.Service is not null).GroupBy(static schema => schema.Owner.Service!))
        {
            group.Key.Schemas = group.ToDictionary(static schema => schema.Owner.Id, static schema => schema.Schema, StringComparer.Ordinal);
        }

        return LoadInstances(tenants);
    }

    private static ServiceState LoadService(Tenants tenants, JournalRecord record)
    {
        var stored = JsonSerializer.Deserialize(record.Body, StoredJson.Default.StoredService)!;
        var tenant = tenants.GetOrAdd(TenantOf(record.Id));
        var service = tenant.Add(stored.Service);
        service.Tags = stored.Tags ?? service.Tags;
        service.Consumes = stored.Consumes is { } consumes ? [.. consumes] : service.Consumes;
        return service;
    }

    private static void ConnectConsumers(Tenant tenant)
    {
        foreach (var service in tenant.Services.Values)
        {
            foreach (var key in service.Consumes)
            {
                tenant.GetOrAddProvider(key).AddConsumer(service);
            }
        }
    }

    private List<InstanceState> LoadInstances(Tenants tenants)
    {
        var leases = journal.Read(LeaseTable, static record => (record.Id, Written: BinaryPrimitives.ReadInt64LittleEndian(record.Body), Left: BinaryPrimitives.ReadInt64LittleEndian(record.Body.AsSpan(sizeof(long)))));
        // The downtime does not count: leases continue from the time of the last lease write.
        var stopped = leases.Count == 0 ? 0 : leases.Max(static lease => lease.Written);
        var remaining = leases.ToDictionary(static lease => lease.Id, lease => lease.Left - (stopped - lease.Written), StringComparer.Ordinal);
        var loaded = new List<InstanceState>();
        var (service, serviceKey) = ((ServiceState?)null, "");
        journal.Read(Instances, record =>
        {
            // Records are ordered by key, so the instances of a service follow each other.
            var end = record.Id.LastIndexOf('/');
            if (!record.Id.AsSpan(0, end).SequenceEqual(serviceKey))
            {
                (service, serviceKey) = (Owner(tenants, record.Id).Service, record.Id[..end]);
            }

            if (service is null)
            {
                return false;
            }

            var instance = new InstanceState(service, StoredKey.Decode(record.Id.AsSpan(end + 1)), record.Body, InstanceState.ReadLease(record.Body));
            instance.ExpiresAt = clock.Now + remaining.GetValueOrDefault(record.Id, instance.Lease * 1000L);
            service.Tenant.Add(instance);
            loaded.Add(instance);
            return true;
        });
        return loaded;
    }

    // The format is domain/project/service/instance, in which only the service id may contain slashes.
    private static (ServiceState? Service, string Id) Owner(Tenants tenants, string id)
    {
        var start = EndOfTenant(id) + 1;
        var end = id.LastIndexOf('/');
        return tenants.Find(TenantOf(id)).Services.TryGetValue(StoredKey.Decode(id.AsSpan()[start..end]), out var service)
            ? (service, StoredKey.Decode(id.AsSpan(end + 1)))
            : (null, "");
    }

    private static TenantName TenantOf(string id)
    {
        var first = id.IndexOf('/', StringComparison.Ordinal);
        return new TenantName(StoredKey.Decode(id.AsSpan(0, first)), StoredKey.Decode(id.AsSpan()[(first + 1)..EndOfTenant(id)]));
    }

    private static int EndOfTenant(string id) => id.IndexOf('/', id.IndexOf('/', StringComparison.Ordinal) + 1);

    // Returns the instance that is registered under the id at present.
    private static InstanceState? Current(InstanceState instance) =>
        instance.Service.Tenant.FindAlive(new InstanceKey(instance.Service.Id, instance.Id));

    // Stores the time of the write and the remaining lease, both in milliseconds.
    private byte[] Lease(InstanceState instance)
    {
        var body = new byte[LeaseLength];
        BinaryPrimitives.WriteInt64LittleEndian(body, clock.UtcNow);
        BinaryPrimitives.WriteInt64LittleEndian(body.AsSpan(sizeof(long)), Volatile.Read(ref instance.ExpiresAt) - clock.Now);
        return body;
    }

    private static string Id(ServiceState service) =>
        $"{StoredKey.EncodeName(service.Tenant.Name.Domain)}/{StoredKey.EncodeName(service.Tenant.Name.Project)}/{StoredKey.EncodeId(service.Id)}";

    private static string Id(InstanceState instance) => $"{Id(instance.Service)}/{StoredKey.EncodeName(instance.Id)}";
}
