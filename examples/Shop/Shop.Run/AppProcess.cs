using System.Diagnostics;

namespace Shop.Run;

/// <summary>The process of one app.</summary>
internal sealed class AppProcess : IAsyncDisposable
{
    private const int KeptLines = 20;
    private const string Listening = "Now listening on: ";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(45);
    private readonly Process _process;
    private readonly bool _isVerbose;
    private readonly Queue<string> _lastLines = [];
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AppProcess(AppDescription description, Process process, bool isVerbose)
    {
        (Description, _process, _isVerbose) = (description, process, isVerbose);
        Exited = RunAsync();
    }

    public AppDescription Description { get; }

    public int ProcessId => _process.Id;

    /// <summary>Gets a task that completes with the exit code when the process has ended.</summary>
    public Task<int> Exited { get; }

    public string Name => $"{Description.Service} {Description.Version}";

    /// <summary>Starts the app. Its settings are those of its appsettings.json and the given environment variables.</summary>
    public static AppProcess Start(AppDescription description, IEnumerable<KeyValuePair<string, string>> environment, bool isVerbose)
    {
        // All projects are built to neighboring directories: artifacts/bin/{project}/{configuration}.
        var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var directory = Path.Combine(own.Parent!.Parent!.FullName, description.Project, own.Name);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(directory, $"{description.Project}.dll")])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new AppProcess(description, Process.Start(start)!, isVerbose);
    }

    /// <summary>Waits until the app listens, and returns its address.</summary>
    /// <exception cref="AppFailedException">The app ended, or does not listen in time.</exception>
    public async Task<Uri> GetAddressAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _address.Task.WaitAsync(StartTimeout, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw CreateFailure($"does not listen after {StartTimeout.TotalSeconds:0} s");
        }
    }

    public AppFailedException CreateFailure(string problem)
    {
        lock (_lastLines)
        {
            return new AppFailedException($"{Name} {problem}. Its last lines:{Environment.NewLine}{string.Join(Environment.NewLine, _lastLines)}");
        }
    }

    /// <summary>Stops the app as Kubernetes and Docker do: by SIGTERM, so that it leaves the registry and finishes its calls.</summary>
    public async Task StopAsync()
    {
        if (OperatingSystem.IsWindows())
        {
            // There is no SIGTERM. On Ctrl+C Windows has told the apps itself.
            await Task.WhenAny(Exited, Task.Delay(TimeSpan.FromSeconds(5)));
        }
        else if (!Exited.IsCompleted)
        {
            using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            await kill.WaitForExitAsync();
        }

        try
        {
            await Exited.WaitAsync(StopTimeout);
        }
        catch (TimeoutException)
        {
            _process.Kill();
            await Exited;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!Exited.IsCompleted)
        {
            await StopAsync();
        }

        _process.Dispose();
    }

    private async Task<int> RunAsync()
    {
        await Task.WhenAll(ReadAsync(_process.StandardOutput), ReadAsync(_process.StandardError));
        await _process.WaitForExitAsync();
        _address.TrySetException(CreateFailure($"ended with exit code {_process.ExitCode}"));

        // Nobody may be waiting for the address.
        _ = _address.Task.Exception;
        return _process.ExitCode;
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            Keep(line);
            if (_isVerbose || IsProblem(line))
            {
                Console.WriteLine($"{Name,-16} | {line}");
            }

            if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var start)
            {
                _address.TrySetResult(new Uri(line[(start + Listening.Length)..]));
            }
        }
    }

    private void Keep(string line)
    {
        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > KeptLines)
            {
                _lastLines.Dequeue();
            }
        }
    }

    private static bool IsProblem(string line) => line.StartsWith("warn:", StringComparison.Ordinal)
        || line.StartsWith("fail:", StringComparison.Ordinal) || line.StartsWith("crit:", StringComparison.Ordinal);
}
