using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Discovery.Registration;

/// <summary>Carries the wanted status of this instance to the engine; beside the heartbeats, which it must not hold up.</summary>
internal sealed partial class StatusWorker
{
    private const double MaxRetryDelayInSeconds = 30;
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly InstanceRegistrar _registrar;
    private readonly TimeProvider _time;
    private readonly ILogger<StatusWorker> _logger;

    public StatusWorker(InstanceRegistrar registrar, TimeProvider time, ILogger<StatusWorker> logger)
    {
        (_registrar, _time, _logger) = (registrar, time, logger);
        // From the beginning: the registration may be under way with another status before this loop runs.
        registrar.StatusChanged += () => _changes.Writer.TryWrite(true);
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Before the registration, the registration itself carries it.
        await _registrar.Registered.WaitAsync(cancellationToken);
        while (true)
        {
            await _changes.Reader.ReadAsync(cancellationToken);
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

                var pause = Math.Min(MaxRetryDelayInSeconds, Math.Pow(2, Math.Min(failures, 6)) / 2);
                await Task.Delay(TimeSpan.FromSeconds(pause * (0.5 + (Random.Shared.NextDouble() / 2))), _time, cancellationToken);
            }
        }
    }

    [LoggerMessage(271, LogLevel.Information, "This instance is {Status}")]
    private static partial void LogStatus(ILogger logger, string status);

    [LoggerMessage(272, LogLevel.Warning, "The registry could not be told that this instance is {Status}, which is repeated until it succeeds: {Reason}")]
    private static partial void LogFailed(ILogger logger, string status, string reason);
}
