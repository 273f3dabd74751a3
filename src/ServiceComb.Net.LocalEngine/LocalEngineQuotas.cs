namespace ServiceComb.Net.LocalEngine;

/// <summary>How much a local engine holds. What goes over is refused as the real engine refuses it (400100 of the registry,
/// 422001 of the configuration center); everything there is stays.</summary>
public sealed class LocalEngineQuotas
{
    /// <summary>Microservices of one project. Default: 50000.</summary>
    public int Services { get; set; } = 50_000;

    /// <summary>Instances of one project. Default: 150000.</summary>
    public int Instances { get; set; } = 150_000;

    /// <summary>Schemas of one microservice. Default: 100.</summary>
    public int SchemasPerService { get; set; } = 100;

    /// <summary>Configuration items, over all projects. Default: 10000.</summary>
    public int Items { get; set; } = 10_000;

    /// <summary>Checks them before anything is started.</summary>
    /// <exception cref="LocalEngineException">One is negative.</exception>
    internal void Require()
    {
        foreach (var (name, value) in ((string, int)[])[("services", Services), ("instances", Instances), ("schemas", SchemasPerService), ("items", Items)])
        {
            if (value < 0)
            {
                throw new LocalEngineException(LocalEngineFailure.Options, $"the quota of {name} is {value}; expected 0 or more");
            }
        }
    }
}
