using System.Globalization;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.LocalEngine.Registry.Rules;

/// <summary>Validates an instance and sets the defaults of missing fields.</summary>
internal static class InstanceRules
{
    private const int MinInterval = 5;
    private const int MinTimes = 3;
    private const int DefaultInterval = 30;
    private const string Pull = "pull";
    private static readonly FieldRule Interval = new("HealthCheck.Interval", 1, int.MaxValue, "", null);
    private static readonly FieldRule Times = new("HealthCheck.Times", 0, int.MaxValue, "", null);
    private static readonly FieldRule Port = new("HealthCheck.Port", 0, 65535, "", null);

    public static void Require(MicroserviceInstance instance)
    {
        RegistryRules.InstanceId.Require(instance.InstanceId);
        RegistryRules.NewInstanceId.Require(instance.InstanceId);
        foreach (var endpoint in instance.Endpoints)
        {
            RegistryRules.Endpoint.Require(endpoint);
        }

        RegistryRules.HostName.Require(instance.HostName);
        RegistryRules.InstanceStatus.Require(instance.Status);
        if (instance.HealthCheck is { } health)
        {
            RequireHealth(health);
        }

        if (instance.DataCenterInfo is { } center)
        {
            RegistryRules.DataCenterName.Require(center.Name);
            RegistryRules.DataCenterName.For("DataCenterInfo.Region").Require(center.Region);
            RegistryRules.DataCenterName.For("DataCenterInfo.AvailableZone").Require(center.AvailableZone);
        }
    }

    /// <summary>Returns the instance as the registry stores it. The lease is four intervals, regardless of <c>times</c>
    /// (measured).</summary>
    public static MicroserviceInstance Complete(MicroserviceInstance instance, string instanceId, string serviceId, string version, string now) => instance with
    {
        InstanceId = instanceId,
        ServiceId = serviceId,
        Endpoints = instance.Endpoints is { Count: > 0 } ? instance.Endpoints : null,
        Status = string.IsNullOrEmpty(instance.Status) ? InstanceStatus.Up : instance.Status,
        Properties = instance.Properties is { Count: > 0 } ? instance.Properties : null,
        HealthCheck = Complete(instance.HealthCheck),
        Timestamp = now,
        ModTimestamp = now,
        Version = version,
    };

    // In pull mode the platform polls at the engine's interval, regardless of the registration.
    private static HealthCheck Complete(HealthCheck? health) => health is null
        ? new HealthCheck { Mode = "push", Interval = DefaultInterval, Times = MinTimes }
        : health with
        {
            Port = health.Port == 0 ? null : health.Port,
            Interval = health.Mode == Pull ? DefaultInterval : Math.Max(health.Interval, MinInterval),
            Times = health.Mode == Pull ? MinTimes : Math.Max(health.Times, MinTimes),
            Url = string.IsNullOrEmpty(health.Url) ? null : health.Url,
        };

    private static void RequireHealth(HealthCheck health)
    {
        RegistryRules.HealthMode.Require(health.Mode);
        RequireNumber(Port, health.Port ?? 0);
        RequireNumber(Interval, health.Interval);
        RequireNumber(Times, health.Times);
        RegistryRules.HealthUrl.Require(health.Url);
    }

    private static void RequireNumber(FieldRule rule, int value)
    {
        if (value < rule.Min || value > rule.Max)
        {
            throw rule.Violation(value.ToString(CultureInfo.InvariantCulture));
        }
    }
}
