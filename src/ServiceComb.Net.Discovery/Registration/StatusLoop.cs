using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Discovery.Registration;

/// <summary>Carries the wanted status of this instance to the engine; beside the heartbeats, which it must not hold up.</summary>
internal sealed partial class StatusLoop(SelfRegistration self, TimeProvider time, ILogger<StatusLoop> logger)
{
    private const double LongestPauseInSeconds = 30;
    private readonly Channel<bool> _wanted = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        void Wanted() => _wanted.Writer.TryWrite(true);
        self.StatusWanted += Wanted;
        try
        {
            // Before the registration, the registration itself carries it.
            await self.Registered.WaitAsync(cancellationToken);
            while (true)
            {
                await _wanted.Reader.ReadAsync(cancellationToken);
                await PutAsync(cancellationToken);
            }
        }
        finally
        {
            self.StatusWanted -= Wanted;
        }
    }

    private async Task PutAsync(CancellationToken cancellationToken)
    {
        for (var failures = 0; ;)
        {
            var status = self.Status;
            try
            {
                await self.PutStatusAsync(status, cancellationToken);
                LogStatus(logger, status);
                return;
            }
            catch (EngineException exception)
            {
                if (failures++ == 0)
                {
                    LogFailed(logger, status, exception.Message);
                }

                var pause = Math.Min(LongestPauseInSeconds, Math.Pow(2, Math.Min(failures, 6)) / 2);
                await Task.Delay(TimeSpan.FromSeconds(pause * (0.5 + (Random.Shared.NextDouble() / 2))), time, cancellationToken);
            }
        }
    }

    [LoggerMessage(271, LogLevel.Information, "This instance is {Status}")]
    private static partial void LogStatus(ILogger logger, string status);

    [LoggerMessage(272, LogLevel.Warning, "The registry could not be told that this instance is {Status}, which is repeated until it succeeds: {Reason}")]
    private static partial void LogFailed(ILogger logger, string status, string reason);
}
