using Microsoft.Extensions.Hosting;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Runs the directory's two loops for the life of the app.</summary>
internal sealed class DirectoryService(InstanceDirectory directory, VerificationLoop verification, WatchLoop watch) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        directory.SubscribeConfigured();
        return Task.WhenAll(
            Task.Run(() => verification.RunAsync(stoppingToken), stoppingToken),
            Task.Run(() => watch.RunAsync(stoppingToken), stoppingToken));
    }
}
