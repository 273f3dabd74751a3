using ServiceComb.Net.Cli.Terminal;

namespace ServiceComb.Net.Cli.Invocation;

/// <summary>What all commands share.</summary>
internal sealed record CliServices(CliEnvironment Environment, ConnectionOptions Options);
