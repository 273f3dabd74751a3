using System.Reflection;
using ServiceComb.Net.Protocol.Versions;

namespace ServiceComb.Net;

/// <summary>Reads default values from the entry assembly of the app.</summary>
internal static class EntryAssembly
{
    private const int MaxNumbers = 4;
    private static readonly Assembly? Entry = Assembly.GetEntryAssembly();

    /// <summary>Gets the name of the assembly; empty when there is none or it is not a valid service name.</summary>
    public static string ServiceName { get; } = Entry?.GetName().Name is { } name && NamePattern.IsServiceName(name) ? name : "";

    public static string? Description { get; } = Entry?.GetCustomAttribute<AssemblyDescriptionAttribute>()?.Description;

    /// <summary>Gets the version of the assembly in the engine's notation; null when there is none or it cannot be converted.</summary>
    public static string? Version { get; } =
        VersionOf(Entry?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion) ?? VersionOf(Entry?.GetName().Version?.ToString());

    /// <summary>Returns the numeric part of a version: <c>2.1.0</c> for <c>2.1.0-beta.3+4f2a</c>; null when there is none.</summary>
    public static string? VersionOf(string? text)
    {
        var release = (text ?? "").Split('-', '+', ' ')[0];
        var numbers = string.Join('.', release.Split('.').Take(MaxNumbers));
        return MicroserviceVersion.TryParse(numbers, out _) ? numbers : null;
    }
}
