using System.Buffers;
using System.Text.Json;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Rbac.Access;
using ServiceComb.Net.LocalEngine.Registry.Rules;
using ServiceComb.Net.LocalEngine.Registry.State;
using ServiceComb.Net.Protocol.Registry;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.LocalEngine.Registry;

/// <summary>Finds the instances of many services in one request. Results refer to entries by index.</summary>
internal sealed class BatchInstanceFinder(InstanceFinder finder)
{
    private readonly record struct Found(int Index, string Revision, ReadOnlyMemory<byte> Instances);

    /// <exception cref="EngineApiException">The request is empty, or an entry is invalid; no entry is processed
    /// then.</exception>
    public async Task<ReadOnlyMemory<byte>> FindAsync(Tenant tenant, BatchFindRequest request, string? consumerId, CallerScope? consumers)
    {
        var services = request.Services ?? [];
        var instances = request.Instances ?? [];
        if (services.Count + instances.Count == 0)
        {
            throw RegistryErrors.Invalid("Required services or instances");
        }

        RequireValid(services, instances, consumerId);
        var byService = new Results();
        ServiceState? consumer = null;
        HashSet<ProviderKey> learned = [];
        for (var i = 0; i < services.Count; i++)
        {
            Collect(byService, i, services[i].Rev, () =>
            {
                var found = finder.Find(tenant, services[i].Service!, consumerId, [], consumers, providers: null);
                consumer ??= found.Consumer;
                learned.UnionWith(found.Learned);
                return (found.Response.Revision, found.Response.Array);
            });
        }

        if (consumer is not null)
        {
            await finder.RecordDependenciesAsync(consumer, learned);
        }

        var byInstance = new Results();
        for (var i = 0; i < instances.Count; i++)
        {
            Collect(byInstance, i, instances[i].Rev, () => FindInstance(tenant, instances[i].Instance!, consumerId, consumers));
        }

        return Compose(services.Count > 0 ? byService : null, instances.Count > 0 ? byInstance : null);
    }

    private static void RequireValid(IReadOnlyList<BatchFindService?> services, IReadOnlyList<BatchFindInstance?> instances, string? consumerId)
    {
        RegistryRules.ConsumerId.For("BatchFindInstancesRequest.ConsumerServiceId").Require(consumerId);
        foreach (var entry in services)
        {
            InstanceFinder.RequireValid(entry?.Service ?? throw Missing("FindService.Service"));
        }

        foreach (var entry in instances)
        {
            var named = entry?.Instance ?? throw Missing("FindInstance.Instance");
            RegistryRules.RequiredServiceId.For("HeartbeatSetElement.ServiceId").Require(named.ServiceId);
            RegistryRules.RequiredInstanceId.For("HeartbeatSetElement.InstanceId").Require(named.InstanceId);
        }
    }

    private static EngineApiException Missing(string field) => RegistryErrors.Invalid($"field '{field}' invalid value '<nil>' does not match rule: {{Min: 1}}");

    private static void Collect(Results results, int index, string? revision, Func<(string Revision, ReadOnlyMemory<byte> Instances)> find)
    {
        try
        {
            var (current, instances) = find();
            if (current == revision)
            {
                results.NotModified.Add(index);
            }
            else
            {
                results.Updated.Add(new Found(index, current, instances));
            }
        }
        catch (EngineApiException exception)
        {
            results.Fail(index, exception);
        }
    }

    private static (string Revision, ReadOnlyMemory<byte> Instances) FindInstance(
        Tenant tenant, HeartbeatEntry entry, string? consumerId, CallerScope? consumers)
    {
        var instance = InstanceQueries.Require(tenant, new InstanceKey(entry.ServiceId!, entry.InstanceId!), consumerId, [], consumers);
        var response = FindResponseCache.Of([instance]);
        return (response.Revision, response.Array);
    }

    private static ReadOnlyMemory<byte> Compose(Results? services, Results? instances)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        services?.Write(json, "services"u8);
        instances?.Write(json, "instances"u8);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private sealed class Results
    {
        private readonly Dictionary<string, (EngineApiException Exception, List<int> Indexes)> _failed = new(StringComparer.Ordinal);

        public List<int> NotModified { get; } = [];

        public List<Found> Updated { get; } = [];

        // One entry per error code, with the detail of its first failure.
        public void Fail(int index, EngineApiException exception)
        {
            if (!_failed.TryGetValue(exception.Error.ErrorCode, out var failure))
            {
                _failed.Add(exception.Error.ErrorCode, failure = (exception, []));
            }

            failure.Indexes.Add(index);
        }

        public void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name)
        {
            json.WriteStartObject(name);
            if (_failed.Count > 0)
            {
                json.WriteStartArray("failed"u8);
                foreach (var (exception, indexes) in _failed.Values)
                {
                    json.WriteStartObject();
                    Write(json, "indexes"u8, indexes);
                    json.WritePropertyName("error"u8);
                    JsonSerializer.Serialize(json, exception.Error with { Detail = exception.MessageWithDetail }, ProtocolJson.Registry.GetTypeInfo<EngineError>());
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            if (NotModified.Count > 0)
            {
                Write(json, "notModified"u8, NotModified);
            }

            if (Updated.Count > 0)
            {
                WriteUpdated(json);
            }

            json.WriteEndObject();
        }

        private void WriteUpdated(Utf8JsonWriter json)
        {
            json.WriteStartArray("updated"u8);
            foreach (var found in Updated)
            {
                json.WriteStartObject();
                json.WriteNumber("index"u8, found.Index);
                json.WriteString("rev"u8, found.Revision);
                if (!found.Instances.IsEmpty)
                {
                    json.WritePropertyName("instances"u8);
                    json.WriteRawValue(found.Instances.Span, skipInputValidation: true);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, List<int> indexes)
        {
            json.WriteStartArray(name);
            foreach (var index in indexes)
            {
                json.WriteNumberValue(index);
            }

            json.WriteEndArray();
        }
    }
}
