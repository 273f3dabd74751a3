using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Cli.Commands.Registry;

/// <summary>A microservice with its instances.</summary>
internal sealed record ServiceInstances(Microservice Service, IReadOnlyList<MicroserviceInstance> Instances)
{
    public int CountUp => Instances.Count(static instance => instance.Status == InstanceStatus.Up);
}
