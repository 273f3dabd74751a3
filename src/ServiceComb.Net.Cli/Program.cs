using ServiceComb.Net.Cli.Terminal;

namespace ServiceComb.Net.Cli;

/// <summary>The entry point of the tool.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args) => CliApplication.RunAsync(args, CliEnvironment.OfProcess());
}
