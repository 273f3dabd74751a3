using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace ServiceComb.Net.LocalEngine;

/// <summary>The local engine as a program, for those who run it as a process of its own.</summary>
public static class LocalEngineProgram
{
    private static readonly string AssemblyFile = Path.Combine(AppContext.BaseDirectory, "ServiceComb.Net.LocalEngine.dll");

    /// <summary>Creates the start of a process of the engine. The arguments of the engine follow those that are there.</summary>
    /// <remarks>The program is the assembly of the engine beside this application; without one the application is a single file,
    /// which is the engine itself.</remarks>
    public static ProcessStartInfo CreateStart() => CreateStart(File.Exists(AssemblyFile) ? AssemblyFile : Environment.ProcessPath!);

    /// <param name="path">An executable, or an assembly that the dotnet host runs.</param>
    internal static ProcessStartInfo CreateStart(string path) => !path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
        ? new ProcessStartInfo(path)
        : new ProcessStartInfo(GetDotNetHost(), GetHostArguments(path));

    private static string GetDotNetHost() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath!
        : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host
        : Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    // The package of the engine has no configuration of the runtime; that of the application fits.
    private static IEnumerable<string> GetHostArguments(string assembly)
    {
        if (File.Exists(Path.ChangeExtension(assembly, ".runtimeconfig.json")))
        {
            return [assembly];
        }

        var application = Path.Combine(AppContext.BaseDirectory, Assembly.GetEntryAssembly()?.GetName().Name ?? "");
        return ["exec", "--runtimeconfig", $"{application}.runtimeconfig.json", "--depsfile", $"{application}.deps.json", assembly];
    }
}
