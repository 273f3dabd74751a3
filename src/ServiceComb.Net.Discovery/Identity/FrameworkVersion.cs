using System.Reflection;

namespace ServiceComb.Net.Discovery.Identity;

/// <summary>The version of this library, without what it was built from.</summary>
internal static class FrameworkVersion
{
    public static string Text { get; } = typeof(FrameworkVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>() is { } version
        ? version.InformationalVersion.Split('+')[0]
        : "0";
}
