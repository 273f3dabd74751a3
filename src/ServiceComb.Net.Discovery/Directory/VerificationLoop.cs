using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Discovery.Identity;
using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Verifies all subscriptions once per interval with one batch query by revisions, and probes doubted instances.</summary>
internal sealed partial class VerificationLoop(
    InstanceDirectory directory,
    DirectoryQueries queries,
    RegistryClient registry,
    IServiceRegistration self,
    IOptions<DiscoveryOptions> options,
    TimeProvider time,
    ILogger<VerificationLoop> logger)
{
    private const double Jitter = 0.2;
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var failing = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            var factor = 1 + (Jitter * ((2 * Random.Shared.NextDouble()) - 1));
            await Task.Delay(options.Value.PollInterval * factor, time, cancellationToken);
            try
            {
                await VerifyAsync(cancellationToken);
                if (failing)
                {
                    LogBack(logger);
                }

                failing = false;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // The lists that are there stay; the next interval tries again.
                if (!failing)
                {
                    LogFailed(logger, exception.Message);
                }

                failing = true;
            }

            await ProbeAsync(cancellationToken);
        }
    }

    private async Task VerifyAsync(CancellationToken cancellationToken)
    {
        Subscription[] asked = [.. directory.Subscriptions];
        if (asked.Length == 0)
        {
            return;
        }

        var batch = new BatchFindRequest
        {
            ConsumerServiceId = self.ServiceId,
            Services = [.. asked.Select(one => new BatchFindService { Service = one.Key, Rev = one.Revision })],
        };
        var answer = await registry.FindManyInstancesAsync(batch, cancellationToken);
        foreach (var updated in answer.Services?.Updated ?? [])
        {
            if (updated.Index >= 0 && updated.Index < asked.Length)
            {
                asked[updated.Index].Apply(updated.Instances ?? [], updated.Rev, isKnown: true);
            }
        }

        // Why an entry failed (provider gone, or consumer unknown) is a question for a single query.
        foreach (var index in (answer.Services?.Failed ?? []).SelectMany(failure => failure.Indexes ?? []))
        {
            if (index >= 0 && index < asked.Length)
            {
                queries.Request(asked[index]);
            }
        }
    }

    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        foreach (var subscription in directory.Subscriptions)
        {
            foreach (var instance in subscription.Doubted)
            {
                if (!await AnswersAsync(instance, cancellationToken))
                {
                    LogDropped(logger, instance.InstanceId, subscription.Entry.Name);
                    subscription.Drop(instance);
                }
            }
        }
    }

    private async Task<bool> AnswersAsync(ServiceInstance instance, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(ProbeTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(instance.Address.IdnHost, instance.Address.Port, either.Token);
            return true;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    [LoggerMessage(231, LogLevel.Warning, "The directory cannot be verified and stays as it is: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);

    [LoggerMessage(232, LogLevel.Information, "The directory is verified again")]
    private static partial void LogBack(ILogger logger);

    [LoggerMessage(233, LogLevel.Information, "Instance {InstanceId} of {Service} is in no list and refuses connections; dropped")]
    private static partial void LogDropped(ILogger logger, string instanceId, string service);
}
