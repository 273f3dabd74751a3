using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;

namespace ServiceComb.Net.Console.Hosting;

/// <summary>Requests a page when the console listens. Most of the time of the first page of a process is compilation, which is done before
/// somebody opens it.</summary>
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
            var address = new UriBuilder(server.Features.Get<IServerAddressesFeature>()!.Addresses.First());
            if (IPAddress.TryParse(address.Uri.DnsSafeHost, out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)))
            {
                address.Host = "127.0.0.1";
            }

            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout };
            using var response = await client.GetAsync(address.Uri, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            // Then the first user waits a little longer.
        }
    }
}
