using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Hosting;

namespace ServiceComb.Net.Console.Hosting;

/// <summary>Requests the first page when the console starts, so that its code is compiled before somebody opens it.</summary>
internal sealed class FirstPage(IServer server, IHostApplicationLifetime lifetime) : IHostedService, IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private readonly CancellationTokenSource _stopping = new();
    private CancellationTokenRegistration _started;
    private Task _request = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _started = lifetime.ApplicationStarted.Register(() => _request = RequestAsync(_stopping.Token));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _request;
    }

    public void Dispose()
    {
        _started.Dispose();
        _stopping.Dispose();
    }

    private async Task RequestAsync(CancellationToken cancellationToken)
    {
        try
        {
            var address = ListenAddress.Of(server);
            var page = ListenAddress.IsAny(address) ? new UriBuilder(address) { Host = "127.0.0.1" }.Uri : address;
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout };
            using var response = await client.GetAsync(page, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            // The request only saves time.
        }
    }
}
