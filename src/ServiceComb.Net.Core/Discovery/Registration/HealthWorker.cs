using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Discovery.Hosting;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Registration;

/// <summary>Sets the status of the instance from the app's health checks when <see cref="InstanceOptions.FollowHealth"/> is true.
/// The library's own checks are excluded; otherwise an outage of the engine would take the app out of service. An
/// IHealthCheckPublisher would run the checks of every app, including those that do not enable this.</summary>
internal sealed partial class HealthWorker(
    InstanceRegistrar registrar, HealthCheckService checks, IOptions<ServiceCombOptions> options, TimeProvider time, ILogger<HealthWorker> logger)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.Instance.FollowHealth)
        {
            return;
        }

        bool? wasHealthy = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            var (isHealthy, reason) = await CheckAsync(cancellationToken);
            if (isHealthy != wasHealthy && !isHealthy)
            {
                LogUnhealthy(logger, reason, options.Value.Instance.UnhealthyStatus);
            }

            wasHealthy = isHealthy;
            registrar.SetStatus(isHealthy ? InstanceStatus.Up : options.Value.Instance.UnhealthyStatus);
            await Task.Delay(options.Value.Instance.HealthInterval, time, cancellationToken);
        }
    }

    private async Task<(bool IsHealthy, string Reason)> CheckAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            var checking = checks.CheckHealthAsync(static check => !check.Name.StartsWith(DiscoveryHealthCheck.Name, StringComparison.Ordinal), either.Token);
            // Checks are app code, which may ignore the token. A check that hangs is abandoned, and the next run starts a new one,
            // because whatever it waits for may never complete.
            var report = await checking.WaitAsync(either.Token);
            var unhealthy = report.Entries.Where(static entry => entry.Value.Status == HealthStatus.Unhealthy).Select(static entry => entry.Key);
            return (report.Status != HealthStatus.Unhealthy, string.Join(", ", unhealthy));
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Checks that time out count as unhealthy.
            return (false, $"the health checks took longer than {Timeout.TotalSeconds} s");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && !ContainerDisposal.IsCause(exception))
        {
            return (false, exception.Message);
        }
    }

    [LoggerMessage(273, LogLevel.Warning, "Health checks failed ({Reason}); setting the status of this instance to {Status}")]
    private static partial void LogUnhealthy(ILogger logger, string reason, string status);
}
