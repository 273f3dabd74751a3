using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using ServiceComb.Net.TestSupport;

namespace ServiceComb.Net.Yarp.Tests.Fixtures;

/// <summary>The process of examples/Gateway on free ports.</summary>
internal sealed class ExampleProcess : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);
    private readonly Process _process;
    private readonly Task _reading;

    private ExampleProcess(Process process, Match addresses)
    {
        _process = process;
        (Gateway, Grpc, Kie) = (Address("gateway"), Address("grpc"), Address("kie"));
        _reading = ReadAsync();
        Uri Address(string name) => new(addresses.Groups[name].Value);
    }

    public Uri Gateway { get; }

    public Uri Grpc { get; }

    public Uri Kie { get; }

    /// <summary>Gets what the process wrote since it is ready.</summary>
    public ConcurrentQueue<string> Output { get; } = new();

    public static async Task<ExampleProcess> StartAsync(params string[] settings)
    {
        string[] ports = ["Kestrel:Endpoints:Http:Url", "Kestrel:Endpoints:HttpGrpc:Url", "servicecomb:registry:sc:address", "servicecomb:kie:serverUri"];
        var process = Start([.. ports.Select(static key => $"--{key}=http://127.0.0.1:0"), .. settings]);
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(Timeout) is { } line)
        {
            var ready = Regex.Match(line, "^ready gateway=(?<gateway>\\S+) grpc=(?<grpc>\\S+) registry=\\S+ kie=(?<kie>\\S+)$", RegexOptions.None, Timeout);
            if (ready.Success)
            {
                return new ExampleProcess(process, ready);
            }
        }

        throw new InvalidOperationException($"the example did not start: {await process.StandardError.ReadToEndAsync()}");
    }

    /// <summary>Runs the example with a command, and returns what it writes.</summary>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Timeout);
        await process.WaitForExitAsync().WaitAsync(Timeout);
        return process.ExitCode == 0 ? output : throw new InvalidOperationException(await process.StandardError.ReadToEndAsync());
    }

    public void SendSigterm() => Assert.True(ProcessSignal.Terminate(_process.Id));

    /// <summary>Waits until the process has ended by itself, and returns its exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Timeout);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        await _reading;
        _process.Dispose();
    }

    // A full pipe would block the process.
    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            Output.Enqueue(line);
        }
    }

    private static Process Start(string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [Find("GatewayExample"), .. arguments])
    {
        WorkingDirectory = Find("GatewayExampleDirectory"),
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static string Find(string key) =>
        typeof(ExampleProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == key).Value!;
}
