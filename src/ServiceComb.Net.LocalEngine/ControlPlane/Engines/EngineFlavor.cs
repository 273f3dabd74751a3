using ServiceComb.Net.LocalEngine.ControlPlane.State;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Engines;

/// <summary>A size of engines.</summary>
/// <param name="Name">The name on the wire.</param>
/// <param name="SpecType">The deployment type that the flavor belongs to.</param>
/// <param name="CpuMemory">CPUs and memory in GiB of a node in the cloud.</param>
/// <param name="Instances">The maximum number of instances, which is also that of microservices.</param>
internal sealed record EngineFlavor(string Name, string SpecType, string CpuMemory, int Instances)
{
    /// <summary>Gets all flavors of the cloud. A capacity unit of a Nacos engine, the last number of its name, stands for 50
    /// instances.</summary>
    public static IReadOnlyList<EngineFlavor> All { get; } =
    [
        new("cse.s1.small2", EngineTypes.Cse2, "2-4", 100),
        new("cse.s1.medium2", EngineTypes.Cse2, "4-8", 200),
        new("cse.s1.large2", EngineTypes.Cse2, "8-16", 500),
        new("cse.s1.xlarge2", EngineTypes.Cse2, "16-32", 2000),
        new("cse.nacos2.c1.large.10", EngineTypes.Nacos2, "2-4", 500),
        new("cse.nacos2.c1.xlarge.20", EngineTypes.Nacos2, "4-8", 1000),
        new("cse.nacos2.c1.xlarge.40", EngineTypes.Nacos2, "4-8", 2000),
        new("cse.nacos2.c1.xlarge.50", EngineTypes.Nacos2, "4-8", 2500),
        new("cse.nacos2.c1.xlarge.60", EngineTypes.Nacos2, "4-8", 3000),
        new("cse.nacos2.c1.2xlarge.100", EngineTypes.Nacos2, "8-16", 5000),
    ];

    public static EngineFlavor? Find(string name) => All.FirstOrDefault(flavor => flavor.Name == name);
}
