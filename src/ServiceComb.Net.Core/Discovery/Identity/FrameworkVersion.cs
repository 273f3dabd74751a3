using System.Reflection;

namespace ServiceComb.Net.Discovery.Identity;

/// <summary>Provides the version of this library without build metadata.</summary>
internal static class FrameworkVersion
{
    public static string Text { get; } = typeof(FrameworkVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>() is { } version
        ? version.InformationalVersion.Split('+')[0]
        : "0";
}
