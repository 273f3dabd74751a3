using System.Text.Json;
using ServiceComb.Net.Engine.Registry.State;

namespace ServiceComb.Net.Engine.Registry.Govern;

/// <summary>How much there is.</summary>
internal sealed record Statistics(int Services, int OnlineServices, int Instances, int Apps)
{
    public static Statistics Of(IEnumerable<ServiceState> services)
    {
        var (count, online, instances) = (0, 0, 0);
        var apps = new HashSet<string>(StringComparer.Ordinal);
        foreach (var service in services)
        {
            var own = service.Instances.Length;
            count++;
            online += own > 0 ? 1 : 0;
            instances += own;
            apps.Add(service.Service.AppId!);
        }

        return new Statistics(count, online, instances, apps.Count);
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

    /// <summary>An object with a count; none stands as an empty object.</summary>
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
