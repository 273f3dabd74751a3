using System.Text.Json;
using ServiceComb.Net.LocalEngine.Registry.State;
using ServiceComb.Net.Protocol.Registry;
using ServiceComb.Net.Protocol;

namespace ServiceComb.Net.LocalEngine.Registry.Govern;

/// <summary>Writes a service with its details. Empty details are omitted, and in lists the schema ids as well.</summary>
internal static class ServiceDetail
{
    /// <param name="json">The writer.</param>
    /// <param name="service">The service.</param>
    /// <param name="options">The details to write.</param>
    /// <param name="countOnly">Whether the number of instances is written instead of the instances.</param>
    /// <param name="withSchemaIds">Whether the schema ids are written.</param>
    /// <param name="withSchemas">Whether the caller may read the summaries and contents of the schemas.</param>
    /// <param name="narrow">Filters services to those that the caller may read.</param>
    public static void Write(
        Utf8JsonWriter json, ServiceState service, GovernOptions options, bool countOnly, bool withSchemaIds, bool withSchemas, Func<IEnumerable<ServiceState>, IEnumerable<ServiceState>> narrow)
    {
        json.WritePropertyName("microService"u8);
        if (withSchemaIds || service.Service.Schemas.Count == 0)
        {
            json.WriteRawValue(service.Json, skipInputValidation: true);
        }
        else
        {
            JsonSerializer.Serialize(json, service.Service with { Schemas = null }, ProtocolJson.Registry.GetTypeInfo<Microservice>());
        }

        if (options.HasFlag(GovernOptions.Instances) && !countOnly)
        {
            WriteRaw(json, "instances"u8, service.Instances.Select(static instance => instance.Json));
        }

        if (options.HasFlag(GovernOptions.Schemas))
        {
            var schemas = withSchemas
                ? Schemas.List(service, withContent: true).Schemas ?? []
                : [.. service.Service.Schemas.Select(static id => new SchemaMessage { SchemaId = id })];
            WriteRaw(json, "schemaInfos"u8, schemas.Select(static schema => JsonSerializer.SerializeToUtf8Bytes(schema, ProtocolJson.Registry.GetTypeInfo<SchemaMessage>())));
        }

        if (options.HasFlag(GovernOptions.Dependencies))
        {
            var providers = service.Consumes.SelectMany(key => service.Tenant.Providers.TryGetValue(key, out var provider) ? provider.Versions : []);
            WriteRaw(json, "providers"u8, narrow(providers.Where(one => one != service)).Select(static one => one.Json));
            WriteRaw(json, "consumers"u8, narrow(service.Provider.Consumers.Where(one => one != service)).Select(static one => one.Json));
        }

        if (options.HasFlag(GovernOptions.Tags) && service.Tags.Count > 0)
        {
            json.WritePropertyName("tags"u8);
            JsonSerializer.Serialize(json, service.Tags, ProtocolJson.Registry.GetTypeInfo<IReadOnlyDictionary<string, string>>());
        }

        if (options.HasFlag(GovernOptions.Instances) && countOnly)
        {
            json.WriteStartObject("statics"u8);
            Statistics.WriteCount(json, "instances"u8, service.Instances.Length);
            json.WriteEndObject();
        }
    }

    private static void WriteRaw(Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<byte[]> objects)
    {
        byte[][] all = [.. objects];
        if (all.Length == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var one in all)
        {
            json.WriteRawValue(one, skipInputValidation: true);
        }

        json.WriteEndArray();
    }
}
