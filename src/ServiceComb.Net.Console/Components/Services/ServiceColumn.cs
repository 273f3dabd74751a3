namespace ServiceComb.Net.Console.Components.Services;

/// <summary>The columns by which services are sorted.</summary>
internal enum ServiceColumn
{
    Name,
    Application,
    Environment,
    Version,
    Instances,
}
