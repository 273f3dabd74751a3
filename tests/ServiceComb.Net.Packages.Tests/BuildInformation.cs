using System.Reflection;

namespace ServiceComb.Net.Packages.Tests;

/// <summary>What the build of this project knew of itself.</summary>
internal static class BuildInformation
{
    public static string Configuration { get; } = Read(nameof(Configuration));

    public static string Repository { get; } = Read(nameof(Repository));

    public static string Version { get; } = Read(nameof(Version));

    public static string PackagesFolder { get; } = Read(nameof(PackagesFolder));

    private static string Read(string key) =>
        typeof(BuildInformation).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;
}
