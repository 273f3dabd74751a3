using ServiceComb.Net.LocalEngine.CommandLine;

namespace ServiceComb.Net.LocalEngine;

/// <summary>The entry point of the process. It is internal, so that it does not compete with the <c>Program</c> of a test's application.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args) => EngineCommand.RunAsync(args);
}
