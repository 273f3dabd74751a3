using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Scheduling;

namespace ServiceComb.Net.Discovery.Registration;

/// <summary>Sends the requested status of this instance to the engine. Runs separately from the heartbeats, so that it cannot delay them.</summary>
internal sealed partial class StatusWorker
{
    private static readonly TimeSpan MinRetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(30);
    private readonly WakeUpSignal _changes = new();
    private readonly InstanceRegistrar _registrar;
    private readonly TimeProvider _time;
    private readonly ILogger<StatusWorker> _logger;

    public StatusWorker(InstanceRegistrar registrar, TimeProvider time, ILogger<StatusWorker> logger)
    {
        (_registrar, _time, _logger) = (registrar, time, logger);
        // Subscribe in the constructor: a registration with another status may be in progress before the worker runs.
        registrar.StatusChanged += _changes.Set;
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // The registration itself sends the initial status.
        await _registrar.Registered.WaitAsync(cancellationToken);
        while (true)
        {
            await _changes.WaitAsync(cancellationToken);
            await PutAsync(cancellationToken);
        }
    }

    private async Task PutAsync(CancellationToken cancellationToken)
    {
        for (var failures = 0; ;)
        {
            var status = _registrar.Status;
            try
            {
                await _registrar.PutStatusAsync(status, cancellationToken);
                LogStatus(_logger, status);
                return;
            }
            catch (EngineException exception)
            {
                if (failures++ == 0)
                {
                    LogFailed(_logger, status, exception.Message);
                }

                await Task.Delay(Backoff.Delay(failures, MinRetryDelay, MaxRetryDelay), _time, cancellationToken);
            }
        }
    }

    [LoggerMessage(271, LogLevel.Information, "The status of this instance is now {Status}")]
    private static partial void LogStatus(ILogger logger, string status);

    [LoggerMessage(272, LogLevel.Warning, "Setting the status of this instance to {Status} failed and is retried until it succeeds: {Reason}")]
    private static partial void LogFailed(ILogger logger, string status, string reason);
}
