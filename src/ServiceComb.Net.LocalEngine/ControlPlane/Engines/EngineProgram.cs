using System.Diagnostics;
using System.Reflection;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Engines;

/// <summary>The programs of engines by version.</summary>
internal sealed class EngineProgram
{
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
    public ProcessStartInfo CreateStart(string version) =>
        _others.TryGetValue(version, out var path) ? LocalEngineProgram.CreateStart(path) : LocalEngineProgram.CreateStart();

    private static Version ParseVersion(string version) => Version.TryParse(version.Split('-')[0], out var parsed) ? parsed : new Version(0, 0);
}
