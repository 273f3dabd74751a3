using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using ServiceComb.Net.TestSupport;

namespace ServiceComb.Net.Packages.Tests;

/// <summary>An app in a process of its own, which listens on a free port and logs to its standard output.</summary>
internal sealed partial class AppProcess : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    private AppProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    /// <summary>Gets the address that the app listens on.</summary>
    public Uri Address => _address.Task.Result;

    /// <summary>Gets what the app wrote.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts an app and waits until it listens.</summary>
    /// <param name="directory">The folder of its settings.</param>
    /// <param name="program">The program.</param>
    /// <param name="arguments">The arguments of the program.</param>
    public static async Task<AppProcess> StartAsync(string directory, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, [.. arguments, "--urls", "http://127.0.0.1:0"])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var app = new AppProcess(Process.Start(start)!);
        try
        {
            await app._address.Task.WaitAsync(Timeout, TestContext.Current.CancellationToken);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Repeats a request until it has this response: an app listens before its registration and its routes are complete,
    /// and changes of the configuration arrive later.</summary>
    public async Task WaitForResponseAsync(string path, HttpStatusCode status, string body)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(Timeout);
        using var client = new HttpClient();
        while (true)
        {
            using var response = await client.GetAsync(new Uri(Address, path), timeout.Token);
            if (response.StatusCode == status && await response.Content.ReadAsStringAsync(timeout.Token) == body)
            {
                return;
            }

            await Task.Delay(PollInterval, timeout.Token);
        }
    }

    /// <summary>Asks the app to end, and returns its exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        Assert.True(ProcessSignal.Terminate(_process.Id), Output);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Timeout, TestContext.Current.CancellationToken);
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

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            _output.Enqueue(line);
            if (ListeningLine().Match(line) is { Success: true } match)
            {
                _address.TrySetResult(new Uri(match.Groups["address"].Value));
            }
        }

        // Without effect when the app listened before it ended.
        _address.TrySetException(new InvalidOperationException($"{_process.StartInfo.FileName} ended:\n{Output}"));
    }

    [GeneratedRegex(@"Now listening on: (?<address>http://\S+)", RegexOptions.None, 1000)]
    private static partial Regex ListeningLine();
}
