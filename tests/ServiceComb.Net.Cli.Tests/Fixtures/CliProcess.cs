using System.Runtime.InteropServices;
using CliWrap;
using CliWrap.Buffered;

namespace ServiceComb.Net.Cli.Tests.Fixtures;

/// <summary>Runs the tool as a process of its own, with a directory and a search path of its own.</summary>
internal sealed class CliProcess : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("servicecomb-process-");

    public CliProcess()
    {
        Directory.CreateDirectory(Programs);
        Directory.CreateDirectory(Home);
        Variables["SERVICECOMB_CLI_HOME"] = Home;
        Variables["SERVICECOMB_CONTEXT"] = null;
        Variables["SERVICECOMB_PASSWORD"] = null;
        Variables["PATH"] = SearchPath();
    }

    public Dictionary<string, string?> Variables { get; } = [];

    public string Folder => _folder.FullName;

    public string Home => Path.Combine(Folder, "home");

    /// <summary>Gets the directory whose programs are found before others.</summary>
    public string Programs => Path.Combine(Folder, "programs");

    private static string Dotnet => Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");

    private static string Tool => Path.Combine(AppContext.BaseDirectory, "ServiceComb.Net.Cli.dll");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Returns a search path with the programs of this test first.</summary>
    public string SearchPath(bool hasSystem = true) => hasSystem ? $"{Programs}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}" : Programs;

    /// <summary>Adds a shell script to the programs.</summary>
    public void AddProgram(string name, string script)
    {
        var path = Path.Combine(Programs, name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Adds the tool to the programs, under the name that it has when it is installed.</summary>
    public void AddTool() => AddProgram("servicecomb", $"exec '{Dotnet}' '{Tool}' \"$@\"");

    public Task<CliResult> RunAsync(params string[] args) => RunWithInputAsync("", args);

    public Task<CliResult> RunWithInputAsync(string input, params string[] args) => StartAsync(Dotnet, [Tool, .. args], input);

    /// <summary>Runs another program with the environment of the tool.</summary>
    public async Task<CliResult> StartAsync(string program, string[] args, string input = "")
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(Timeout);
        var result = await new Command(program).WithArguments(args).WithEnvironmentVariables(Variables).WithWorkingDirectory(Folder)
            .WithStandardInputPipe(PipeSource.FromString(input)).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(timeout.Token);
        return new CliResult(result.ExitCode, result.StandardOutput, result.StandardError);
    }
}
