using System.Runtime.CompilerServices;

namespace ServiceComb.Net.Testing;

/// <summary>The hosts that tests start do not watch their configuration files: a user has 128 watchers of files on most
/// systems, and test processes that run at the same time have more hosts.</summary>
internal static class ConfigurationFiles
{
    [ModuleInitializer]
    internal static void DoNotWatch() => Environment.SetEnvironmentVariable("DOTNET_hostBuilder__reloadConfigOnChange", "false");
}
