using ServiceComb.Net.Console.Live;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Console.Tests.Topology;

/// <summary>Services of a registry. Each has the id <c>name-version</c>.</summary>
internal static class ServiceSamples
{
    public static ServiceEntry Service(string name, string version = "1.0.0", string application = "shop", string environment = "", params string[] statuses) => new(
        new Microservice { ServiceId = $"{name}-{version}", ServiceName = name, AppId = application, Version = version, Environment = environment },
        [.. statuses.Select(static status => new MicroserviceInstance { Status = status })]);

    public static Dependency Call(string consumer, string provider) => new($"{consumer}-1.0.0", $"{provider}-1.0.0");
}
