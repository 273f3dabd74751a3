namespace ServiceComb.Net.LocalEngine;

/// <summary>Quotas of a local engine. Requests that exceed a quota are rejected with the error codes of the real engine
/// (registry 400100, configuration center 422001); existing data is kept.</summary>
public sealed class LocalEngineQuotas
{
    /// <summary>Gets or sets the maximum number of microservices per project. Default: 50000.</summary>
    public int Services { get; set; } = 50_000;

    /// <summary>Gets or sets the maximum number of instances per project. Default: 150000.</summary>
    public int Instances { get; set; } = 150_000;

    /// <summary>Gets or sets the maximum number of schemas per microservice. Default: 100.</summary>
    public int SchemasPerService { get; set; } = 100;

    /// <summary>Gets or sets the maximum number of configuration items over all projects. Default: 10000.</summary>
    public int Items { get; set; } = 10_000;

    /// <exception cref="LocalEngineException">A quota is negative.</exception>
    internal void Validate()
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
