using Microsoft.Extensions.Hosting;

namespace ServiceComb.Net.Tests.Fixtures;

/// <summary>Does something while the host stops. Hosts call services in reverse order: added first, it comes last.</summary>
internal sealed class AfterDeregistration(Func<Task> act) : IHostedLifecycleService
{
    public Task StoppingAsync(CancellationToken cancellationToken) => act();

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
