using System.Reflection;

namespace ServiceComb.Net.Discovery.Identity;

/// <summary>What the app's own assembly says of it.</summary>
internal static class EntryAssembly
{
    public static string? Description => Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyDescriptionAttribute>()?.Description;
}
