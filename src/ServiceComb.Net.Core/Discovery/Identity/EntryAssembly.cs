using System.Reflection;
using ServiceComb.Net.Protocol.Versions;

namespace ServiceComb.Net.Discovery.Identity;

/// <summary>Reads default values from the entry assembly of the app.</summary>
internal static class EntryAssembly
{
    private const int MaxNumbers = 4;

    public static string? Name => Assembly.GetEntryAssembly()?.GetName().Name;

    public static string? Description => Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyDescriptionAttribute>()?.Description;

    /// <summary>Gets the version of the assembly in the engine's notation; null when there is none or it cannot be converted.</summary>
    public static string? Version => Assembly.GetEntryAssembly() is { } assembly
        ? VersionOf(assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion) ?? VersionOf(assembly.GetName().Version?.ToString())
        : null;

    /// <summary>Returns the numeric part of a version: <c>2.1.0</c> for <c>2.1.0-beta.3+4f2a</c>; null when there is none.</summary>
    public static string? VersionOf(string? text)
    {
        var release = (text ?? "").Split('-', '+', ' ')[0];
        var numbers = string.Join('.', release.Split('.').Take(MaxNumbers));
        return MicroserviceVersion.TryParse(numbers, out _) ? numbers : null;
    }
}
