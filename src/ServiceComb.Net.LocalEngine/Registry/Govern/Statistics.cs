using System.Text.Json;
using ServiceComb.Net.LocalEngine.Registry.State;

namespace ServiceComb.Net.LocalEngine.Registry.Govern;

/// <summary>Counts of services, instances and applications. Versions of a service count as one service.</summary>
internal sealed record Statistics(int Services, int OnlineServices, int Instances, int Apps)
{
    public static Statistics Of(IEnumerable<ServiceState> services)
    {
        var instances = 0;
        var (names, online, apps) = (new HashSet<Provider>(), new HashSet<Provider>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var service in services)
        {
            var own = service.Instances.Length;
            instances += own;
            names.Add(service.Provider);
            apps.Add(service.Service.AppId!);
            if (own > 0)
            {
                online.Add(service.Provider);
            }
        }

        return new Statistics(names.Count, online.Count, instances, apps.Count);
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("statistics"u8);
        json.WriteStartObject("services"u8);
        WriteNonZero(json, "count"u8, Services);
        WriteNonZero(json, "onlineCount"u8, OnlineServices);
        json.WriteEndObject();
        json.WriteStartObject("instances"u8);
        WriteNonZero(json, "count"u8, Instances);
        WriteNonZero(json, "countByDomain"u8, Instances);
        json.WriteEndObject();
        WriteCount(json, "apps"u8, Apps);
        json.WriteEndObject();
    }

    /// <summary>Writes an object with a count; the object is empty when the count is zero.</summary>
    public static void WriteCount(Utf8JsonWriter json, ReadOnlySpan<byte> name, int count)
    {
        json.WriteStartObject(name);
        WriteNonZero(json, "count"u8, count);
        json.WriteEndObject();
    }

    private static void WriteNonZero(Utf8JsonWriter json, ReadOnlySpan<byte> name, int value)
    {
        if (value != 0)
        {
            json.WriteNumber(name, value);
        }
    }
}
