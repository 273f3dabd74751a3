using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using ServiceComb.Net.LocalEngine.Registry.Rules;
using ServiceComb.Net.LocalEngine.Registry.State;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.LocalEngine.Registry;

/// <summary>The registry's own entry: service SERVICECENTER, which every tenant can find. It has no lease and is not
/// stored; it is created at every start.</summary>
internal sealed class ServiceCenter(Tenants tenants, EngineClock clock)
{
    /// <summary>The service-center release whose behavior the engine reproduces.</summary>
    public const string Release = "2.2.0";

    /// <summary>The service id of the registry's own entry.</summary>
    public static readonly string Id = FindResponseCache.Hash("SERVICECENTER"u8);

    private const string BuildTag = "servicecomb-net";

    /// <summary>Gets the address of the engine; null before it listens.</summary>
    public Uri? Address { get; private set; }

    /// <summary>Gets the health response, which lists the engine's own instance.</summary>
    public ReadOnlyMemory<byte> Health { get; private set; } = "{}"u8.ToArray();

    public static RegistryVersion Version(string apiVersion) => new()
    {
        Version = Release,
        BuildTag = BuildTag,
        GoVersion = RuntimeInformation.FrameworkDescription,
        Os = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux",
        Arch = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 ? "arm64" : "amd64",
        ApiVersion = apiVersion,
    };

    public void Advertise(Uri address)
    {
        Address = address;
        var tenant = tenants.GetOrAdd(new TenantName("default", "default"));
        lock (tenant.ChangeLock)
        {
            var service = tenant.Services.TryGetValue(Id, out var known) ? known : tenant.Add(new Microservice
            {
                ServiceId = Id,
                AppId = "default",
                ServiceName = "SERVICECENTER",
                Version = Release,
                Level = "BACK",
                Status = InstanceStatus.Up,
                Timestamp = clock.Timestamp,
                ModTimestamp = clock.Timestamp,
                RegisterBy = "PLATFORM",
            });
            foreach (var former in service.Instances)
            {
                tenant.Instances.TryRemove(new InstanceKey(Id, former.Id), out _);
                service.Remove(former);
            }

            var complete = InstanceRules.Complete(
                new MicroserviceInstance { HostName = Dns.GetHostName(), Endpoints = [$"rest://{address.Authority}/{(address.Scheme == Uri.UriSchemeHttps ? "?sslEnabled=true" : "")}"] },
                Guid.NewGuid().ToString("N"), Id, Release, clock.Timestamp);
            // The find response for the registry itself contains no status; its health response does.
            var json = JsonSerializer.SerializeToUtf8Bytes(complete with { Status = null }, ProtocolJson.Registry.GetTypeInfo<MicroserviceInstance>());
            var instance = new InstanceState(service, complete.InstanceId!, json, lease: 0);
            // Bypass the tenant's counters: quotas and self-preservation do not include the registry itself.
            tenant.Instances[new InstanceKey(Id, instance.Id)] = instance;
            service.Add(instance);
            Health = JsonSerializer.SerializeToUtf8Bytes(new InstanceList { Instances = [complete] }, ProtocolJson.Registry.GetTypeInfo<InstanceList>());
        }
    }
}
