using ServiceComb.Net.LocalEngine.CommandLine;

namespace ServiceComb.Net.LocalEngine;

/// <summary>The entry point of the process. It is internal to avoid ambiguity with the <c>Program</c> class of an
/// application under test.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args) => EngineCommand.RunAsync(args);
}
