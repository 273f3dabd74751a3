using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Console.Live;

/// <summary>A microservice of one version, with its instances.</summary>
internal sealed record ServiceEntry(Microservice Service, IReadOnlyList<MicroserviceInstance> Instances)
{
    public string Id => Service.ServiceId ?? "";

    public string Name => Service.ServiceName ?? "";

    public string Application => Service.AppId ?? "";

    public string Environment => Service.Environment ?? "";

    public string Version => Service.Version ?? "";

    public int UpCount => Instances.Count(static instance => instance.Status == InstanceStatus.Up);
}
