namespace ServiceComb.Net.Engine.Registry;

/// <summary>How much the registry holds, as service-center's defaults.</summary>
internal static class RegistryLimits
{
    public const int Services = 50_000;
    public const int Instances = 150_000;
    public const int SchemasPerService = 100;
}
