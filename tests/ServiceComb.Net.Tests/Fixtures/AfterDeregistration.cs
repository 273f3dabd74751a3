using Microsoft.Extensions.Hosting;

namespace ServiceComb.Net.Tests.Fixtures;

/// <summary>Runs an action after the deregistration. Hosts stop services in reverse order, so add this service first.</summary>
internal sealed class AfterDeregistration(Func<Task> action) : IHostedLifecycleService
{
    public Task StoppingAsync(CancellationToken cancellationToken) => action();

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
