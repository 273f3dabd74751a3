using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using ServiceComb.Net.LocalEngine.ControlPlane.State;
using ServiceComb.Net.LocalEngine.Management;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Engines;

/// <summary>Starts and stops the processes of engines. A process outlives the control plane; it is found again by its port and
/// the key in its directory.</summary>
internal sealed class EngineProcesses(EngineFiles files, EngineProgram program, ManagedEngineClient client, LocalControlPlaneOptions options)
{
    private const string PasswordVariable = "SERVICECOMB_ROOT_PASSWORD";
    private const int MaxErrorLength = 1000;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(20);

    // How long to wait for a process that an earlier control plane started and that is not ready yet.
    private static readonly TimeSpan FoundTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Starts an engine unless it runs, and waits until it responds.</summary>
    /// <exception cref="JobException">The engine cannot be started.</exception>
    public async Task<EngineStatus> StartAsync(EngineRecord engine, EngineSettings settings, CancellationToken cancellationToken)
    {
        if (await client.FindStatusAsync(engine, cancellationToken) is { } running)
        {
            return running;
        }

        files.CreateEngine(engine.Id);
        using var process = Launch(engine, settings);
        if (await WaitAsync(engine, () => process.HasExited, StartTimeout, cancellationToken) is { } started)
        {
            return started;
        }

        if (!process.HasExited)
        {
            process.Kill();
            throw new JobException($"the engine did not respond within {StartTimeout.TotalSeconds} s");
        }

        // The port and the data can belong to a process that an earlier control plane started.
        var error = await ReadErrorAsync(process);
        return await WaitForEarlierAsync(engine, cancellationToken)
            ?? throw new JobException($"the engine could not be started: {error} (exit code {process.ExitCode.ToString(CultureInfo.InvariantCulture)})");
    }

    /// <summary>Stops an engine if it runs, and waits until its process has ended.</summary>
    /// <exception cref="JobException">The process cannot be stopped.</exception>
    public async Task StopAsync(EngineRecord engine, CancellationToken cancellationToken)
    {
        var status = engine.RegistryPort == 0 ? null : await client.FindStatusAsync(engine, cancellationToken) ?? await WaitForEarlierAsync(engine, cancellationToken);
        if (status is null || FindProcess(status.ProcessId) is not { } process)
        {
            return;
        }

        using (process)
        {
            await client.RequestStopAsync(engine, cancellationToken);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(StopTimeout);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                process.Kill();
                await process.WaitForExitAsync(cancellationToken);
            }
        }
    }

    private Process Launch(EngineRecord engine, EngineSettings settings)
    {
        var start = program.CreateStart(settings.Version);
        foreach (var argument in Arguments(engine, settings))
        {
            start.ArgumentList.Add(argument);
        }

        // Pipes keep the engine's ready line off the output of the control plane. They are closed when the engine responds;
        // from then on it writes only to its log file.
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        start.Environment.Remove(PasswordVariable);
        start.WorkingDirectory = files.Data(engine.Id);
        try
        {
            return Process.Start(start) ?? throw new JobException($"the program {start.FileName} cannot be started");
        }
        catch (Exception exception) when (exception is Win32Exception or IOException or InvalidOperationException)
        {
            throw new JobException($"the program {start.FileName} cannot be started: {exception.Message}", exception);
        }
    }

    private List<string> Arguments(EngineRecord engine, EngineSettings settings)
    {
        var quota = EngineFlavor.Find(settings.Flavor)!.Instances.ToString(CultureInfo.InvariantCulture);
        List<string> arguments =
        [
            "--registry", client.GetAddress(engine.RegistryPort).GetLeftPart(UriPartial.Authority),
            "--kie", client.GetAddress(engine.KiePort).GetLeftPart(UriPartial.Authority),
            "--monitor", client.GetAddress(engine.MonitorPort).GetLeftPart(UriPartial.Authority),
            "--data", Path.GetFullPath(files.Data(engine.Id)),
            "--management-key", Path.GetFullPath(files.ManagementKey(engine.Id)),
            "--log-file", Path.GetFullPath(files.Log(engine.Id)),
            "--quota-services", quota,
            "--quota-instances", quota,
        ];
        if (settings.Rbac)
        {
            arguments.Add("--rbac");
            if (File.Exists(files.RootPassword(engine.Id)))
            {
                arguments.AddRange(["--root-password-file", Path.GetFullPath(files.RootPassword(engine.Id))]);
            }
        }

        if (options.ListenAny)
        {
            arguments.Add("--listen-any");
        }

        return arguments;
    }

    // A control plane that was killed can have started a process that does not respond yet; such a process keeps its data
    // locked.
    private Task<EngineStatus?> WaitForEarlierAsync(EngineRecord engine, CancellationToken cancellationToken) =>
        WaitAsync(engine, () => !IsDataLocked(engine), FoundTimeout, cancellationToken);

    private bool IsDataLocked(EngineRecord engine) => EngineFileLock.IsHeld(files.Database(engine.Id));

    private async Task<EngineStatus?> WaitAsync(EngineRecord engine, Func<bool> isHopeless, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        do
        {
            if (await client.FindStatusAsync(engine, cancellationToken) is { } status)
            {
                return status;
            }

            if (isHopeless())
            {
                return null;
            }

            await Task.Delay(PollInterval, TimeProvider.System, cancellationToken);
        }
        while (Stopwatch.GetElapsedTime(start) < timeout);
        return null;
    }

    private static Process? FindProcess(int id)
    {
        try
        {
            return Process.GetProcessById(id);
        }
        catch (ArgumentException)
        {
            // It has ended.
            return null;
        }
    }

    private static async Task<string> ReadErrorAsync(Process process)
    {
        var error = (await process.StandardError.ReadToEndAsync()).ReplaceLineEndings(" ").Trim();
        return error.Length > MaxErrorLength ? error[..MaxErrorLength] : error.Length == 0 ? "it gave no reason" : error;
    }
}
