using System.Globalization;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.Cli.Tests.Fixtures;

/// <summary>Runs commands in this process, with a directory and environment variables of their own.</summary>
internal sealed class CliRunner : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("servicecomb-cli-");

    public CliRunner(LocalEngineHost? engine = null)
    {
        if (engine is not null)
        {
            EngineOptions = ["--registry", engine.RegistryAddress.ToString(), "--kie", engine.KieAddress.ToString()];
        }
    }

    public CliRunner(Uri cloud) => EngineOptions = ["--cloud", cloud.ToString()];

    public string Home => _home.FullName;

    public string[] EngineOptions { get; } = [];

    public Dictionary<string, string> Variables { get; } = [];

    public string Input { get; set; } = "";

    /// <summary>Gets or sets the width of the terminal; null without a terminal.</summary>
    public int? TerminalWidth { get; set; }

    public bool CanAsk { get; set; }

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public CliEnvironment Environment => CreateEnvironment(TextWriter.Null, TextWriter.Null);

    public void Dispose() => _home.Delete(recursive: true);

    /// <summary>Runs a command against the engine.</summary>
    public Task<CliResult> RunAsync(params string[] args) => RunAloneAsync([.. args, .. EngineOptions]);

    /// <summary>Runs a command as it is.</summary>
    public async Task<CliResult> RunAloneAsync(params string[] args)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        using var error = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var exitCode = await CliApplication.RunAsync(args, CreateEnvironment(output, error), TestContext.Current.CancellationToken);
        return new CliResult(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Starts a command that runs until it is canceled.</summary>
    public Task<int> WatchAsync(TextWriter output, TextWriter error, CancellationToken cancellationToken, params string[] args) =>
        CliApplication.RunAsync([.. args, .. EngineOptions], CreateEnvironment(output, error), cancellationToken);

    public string WriteFile(string name, string content)
    {
        var path = Path.Combine(Home, name);
        File.WriteAllText(path, content);
        return path;
    }

    private CliEnvironment CreateEnvironment(TextWriter output, TextWriter error) => new()
    {
        Output = output,
        Error = error,
        Input = new StringReader(Input),
        IsOutputTerminal = TerminalWidth is not null,
        Width = TerminalWidth ?? 80,
        IsInputTerminal = CanAsk,
        Variable = Variables.GetValueOrDefault,
        Home = Home,
        Time = Time,
    };
}
