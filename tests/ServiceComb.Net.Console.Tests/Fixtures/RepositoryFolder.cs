using System.Reflection;

namespace ServiceComb.Net.Console.Tests.Fixtures;

/// <summary>The root of the repository.</summary>
internal static class RepositoryFolder
{
    public static string Path { get; } = typeof(RepositoryFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(static attribute => attribute.Key == "Repository").Value!;
}
