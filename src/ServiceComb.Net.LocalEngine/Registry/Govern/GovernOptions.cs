namespace ServiceComb.Net.LocalEngine.Registry.Govern;

/// <summary>Specifies which details of services a list contains.</summary>
[Flags]
internal enum GovernOptions
{
    None = 0,
    Instances = 1,
    Schemas = 2,
    Tags = 4,
    Dependencies = 8,
    Statistics = 16,
    All = Instances | Schemas | Tags | Dependencies | Statistics,
}
