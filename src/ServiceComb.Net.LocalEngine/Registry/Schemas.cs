using ServiceComb.Net.LocalEngine.Registry.Rules;
using ServiceComb.Net.LocalEngine.Registry.State;
using ServiceComb.Net.LocalEngine.Storage;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.LocalEngine.Registry;

/// <summary>Reads and changes the schemas of microservices: ids are declared by the microservice, contents are stored per
/// id.</summary>
internal sealed class Schemas(RegistryJournal journal, EngineClock clock, LocalEngineQuotas quotas)
{
    public static Schema Require(Tenant tenant, string serviceId, string schemaId)
    {
        RegistryRules.SchemaId.Require(schemaId);
        return tenant.RequireService(serviceId).Schemas.TryGetValue(schemaId, out var schema) ? schema : throw RegistryErrors.NoSchema();
    }

    /// <summary>Lists the declared schema ids, with the content of those that have one.</summary>
    public static SchemaList List(ServiceState service, bool withContent)
    {
        SchemaMessage[] schemas = [.. service.Service.Schemas.Select(id =>
        {
            var schema = service.Schemas.GetValueOrDefault(id);
            return new SchemaMessage { SchemaId = id, Summary = NullIfEmpty(schema?.Summary), Schema = withContent ? schema?.Content : null };
        })];
        return new SchemaList { Schemas = schemas.Length == 0 ? null : schemas };
    }

    /// <summary>Stores the content of a schema, and declares its id if necessary.</summary>
    public Task PutAsync(Tenant tenant, string serviceId, string schemaId, SchemaMessage message)
    {
        var schema = Read(schemaId, message);
        return journal.ChangeAsync(tenant, change =>
        {
            var service = tenant.RequireService(serviceId);
            var declared = service.Service.Schemas;
            var isNew = !declared.Contains(schemaId, StringComparer.Ordinal);
            RequireQuota(isNew ? declared.Count + 1 : 0);
            StoredSize.Require([schema.Content]);
            var changed = isNew ? Declare(service, [.. declared, schemaId]) : service.Service;
            change.Write([RegistryJournal.Put(service, changed), RegistryJournal.Put(service, schemaId, schema)], () =>
            {
                service.Service = changed;
                service.Schemas = new Dictionary<string, Schema>(service.Schemas, StringComparer.Ordinal) { [schemaId] = schema };
            });
            return service;
        }, serviceId);
    }

    /// <summary>Replaces all schemas of a microservice.</summary>
    public Task PutAllAsync(Tenant tenant, string serviceId, IReadOnlyList<SchemaMessage> messages)
    {
        if (messages.Count == 0 || messages.Count > quotas.SchemasPerService)
        {
            throw RegistryErrors.Invalid("Invalid request.");
        }

        var schemas = new Dictionary<string, Schema>(StringComparer.Ordinal);
        foreach (var message in messages)
        {
            if (string.IsNullOrEmpty(message?.SchemaId) || string.IsNullOrEmpty(message.Summary) || string.IsNullOrEmpty(message.Schema))
            {
                throw RegistryErrors.Invalid("Invalid request.");
            }

            if (!schemas.TryAdd(message.SchemaId, Read(message.SchemaId, message)))
            {
                throw RegistryErrors.Internal($"etcdserver: duplicate key given in txn request");
            }
        }

        return journal.ChangeAsync(tenant, change =>
        {
            var service = tenant.RequireService(serviceId);
            StoredSize.Require(schemas.Values.Select(static schema => schema.Content));
            JournalChange[] gone = [.. service.Schemas.Keys.Except(schemas.Keys).Select(id => RegistryJournal.DeleteSchema(service, id))];
            var changed = Declare(service, [.. schemas.Keys]);
            JournalChange[] changes = [.. gone, .. schemas.Select(pair => RegistryJournal.Put(service, pair.Key, pair.Value)), RegistryJournal.Put(service, changed)];
            change.Write(changes, () => (service.Service, service.Schemas) = (changed, schemas));
            return service;
        }, serviceId);
    }

    /// <summary>Deletes the content of a schema; the id stays declared.</summary>
    public Task DeleteAsync(Tenant tenant, string serviceId, string schemaId)
    {
        RegistryRules.SchemaId.Require(schemaId);
        return journal.ChangeAsync(tenant, change =>
        {
            var service = tenant.RequireService(serviceId);
            if (!service.Schemas.ContainsKey(schemaId))
            {
                throw RegistryErrors.NoSchema();
            }

            change.Write(
                [RegistryJournal.DeleteSchema(service, schemaId)],
                () => service.Schemas = service.Schemas.Where(pair => pair.Key != schemaId).ToDictionary(StringComparer.Ordinal));
            return service;
        }, serviceId);
    }

    private static Schema Read(string schemaId, SchemaMessage message)
    {
        RegistryRules.SchemaId.For("ModifySchemaRequest.SchemaId").Require(schemaId);
        RegistryRules.Summary.Require(message.Summary);
        RegistryRules.SchemaContent.Require(message.Schema);
        return new Schema(message.Schema!, message.Summary);
    }

    // Returns the service with these schema ids, after checking its size.
    private Microservice Declare(ServiceState service, IReadOnlyList<string> ids)
    {
        var changed = service.Service with { Schemas = ids.Count == 0 ? null : ids, ModTimestamp = clock.Timestamp };
        StoredSize.Require(ServiceState.Serialize(changed));
        return changed;
    }

    private void RequireQuota(int count)
    {
        if (count > quotas.SchemasPerService)
        {
            throw RegistryErrors.Quota($"no quota to create schema, max num is {quotas.SchemasPerService}");
        }
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
