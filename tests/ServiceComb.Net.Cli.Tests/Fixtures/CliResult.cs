using System.Text.Json.Nodes;

namespace ServiceComb.Net.Cli.Tests.Fixtures;

/// <summary>What a command did.</summary>
internal sealed record CliResult(int ExitCode, string Output, string Error)
{
    /// <summary>Gets the output as lines without the line break at the end.</summary>
    public string[] Lines => Output.TrimEnd('\n').Split('\n');

    public JsonNode Json => JsonNode.Parse(Output)!;

    /// <summary>Fails when the command failed.</summary>
    public CliResult Succeeds()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}\n{Output}\n{Error}");
        return this;
    }

    /// <summary>Fails unless the command failed with this exit code and one line on standard error.</summary>
    public string FailsWith(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode}\n{Output}\n{Error}");
        return Assert.Single(Error.TrimEnd('\n').Split('\n'));
    }
}
