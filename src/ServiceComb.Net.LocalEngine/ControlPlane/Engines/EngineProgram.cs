using System.Diagnostics;
using System.Reflection;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Engines;

/// <summary>The programs of engines by version.</summary>
internal sealed class EngineProgram
{
    private static readonly string AssemblyFile = Path.Combine(AppContext.BaseDirectory, "ServiceComb.Net.LocalEngine.dll");
    private readonly IDictionary<string, string> _others;

    public EngineProgram(IDictionary<string, string> others)
    {
        _others = others;
        Latest = others.Keys.Append(Own).MaxBy(ParseVersion)!;
    }

    /// <summary>Gets the version of this assembly, whose engines need no path.</summary>
    public static string Own { get; } =
        typeof(EngineProgram).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Gets the highest version.</summary>
    public string Latest { get; }

    public bool Exists(string version) => version == Own || _others.ContainsKey(version);

    /// <summary>Compares versions by their numbers.</summary>
    public static bool IsOlder(string version, string other) => ParseVersion(version) < ParseVersion(other);

    /// <summary>Creates the start of a process of a version.</summary>
    public ProcessStartInfo CreateStart(string version)
    {
        var assembly = _others.TryGetValue(version, out var path) ? path
            : File.Exists(AssemblyFile) ? AssemblyFile
            // Without an assembly file the application is a single file, which is the engine itself.
            : Environment.ProcessPath!;
        return !assembly.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? new ProcessStartInfo(assembly)
            : new ProcessStartInfo(DotNetHost(), HostArguments(assembly));
    }

    private static string DotNetHost() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath!
        : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host
        : "dotnet";

    // The package has no configuration of the runtime; the application that hosts the control plane has.
    private static IEnumerable<string> HostArguments(string assembly)
    {
        if (File.Exists(Path.ChangeExtension(assembly, ".runtimeconfig.json")))
        {
            return [assembly];
        }

        var application = Path.Combine(AppContext.BaseDirectory, Assembly.GetEntryAssembly()?.GetName().Name ?? "");
        return ["exec", "--runtimeconfig", $"{application}.runtimeconfig.json", "--depsfile", $"{application}.deps.json", assembly];
    }

    private static Version ParseVersion(string version) => Version.TryParse(version.Split('-')[0], out var parsed) ? parsed : new Version(0, 0);
}
