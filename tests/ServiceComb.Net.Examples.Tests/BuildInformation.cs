using System.Reflection;

namespace ServiceComb.Net.Examples.Tests;

/// <summary>What the build of this project knew of itself.</summary>
internal static class BuildInformation
{
    public static string Repository { get; } = Read(nameof(Repository));

    public static string Shop { get; } = Path.Combine(Repository, "examples", "Shop");

    /// <summary>Returns the assembly of a project.</summary>
    public static string GetAssembly(string project) => Read("Output").Replace("{0}", project, StringComparison.Ordinal);

    private static string Read(string key) =>
        typeof(BuildInformation).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;
}
