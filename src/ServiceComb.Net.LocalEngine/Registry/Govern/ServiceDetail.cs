using System.Text.Json;
using ServiceComb.Net.LocalEngine.Registry.State;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.LocalEngine.Registry.Govern;

/// <summary>A service with what belongs to it; what is empty is left out, and in lists the schema ids, too.</summary>
internal static class ServiceDetail
{
    /// <param name="json">Where to.</param>
    /// <param name="service">The service.</param>
    /// <param name="options">What to show of it.</param>
    /// <param name="countOnly">Whether instances are counted instead.</param>
    /// <param name="withSchemas">Whether the schema ids are shown.</param>
    /// <param name="narrow">Leaves only the services that the caller may read.</param>
    public static void Write(
        Utf8JsonWriter json, ServiceState service, GovernOptions options, bool countOnly, bool withSchemas, Func<IEnumerable<ServiceState>, IEnumerable<ServiceState>> narrow)
    {
        json.WritePropertyName("microService"u8);
        if (withSchemas || service.Service.Schemas is null)
        {
            json.WriteRawValue(service.Json, skipInputValidation: true);
        }
        else
        {
            JsonSerializer.Serialize(json, service.Service with { Schemas = null }, RegistryJson.Default.Microservice);
        }

        if (options.HasFlag(GovernOptions.Instances) && !countOnly)
        {
            WriteRaw(json, "instances"u8, service.Instances.Select(static instance => instance.Json));
        }

        if (options.HasFlag(GovernOptions.Schemas))
        {
            var schemas = Schemas.List(service, withContent: true).Schemas ?? [];
            WriteRaw(json, "schemaInfos"u8, schemas.Select(static schema => JsonSerializer.SerializeToUtf8Bytes(schema, RegistryJson.Default.SchemaMessage)));
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
            JsonSerializer.Serialize(json, service.Tags, RegistryJson.Default.IReadOnlyDictionaryStringString);
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
