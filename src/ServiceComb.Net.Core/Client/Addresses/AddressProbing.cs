using System.Net.Sockets;

namespace ServiceComb.Net.Client.Addresses;

/// <summary>Probes unhealthy addresses while there are any. A probe is a TCP connect or, if configured, a request of the health path.
/// Any status below 500 is healthy, because some engine versions do not have the health path.</summary>
internal sealed class AddressProbing(HttpMessageInvoker http, EngineClientOptions options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);
    private readonly CancellationTokenSource _stop = new();
    private int _isRunning;

    public void Start(EngineAddresses addresses, AddressHealth health)
    {
        if (Interlocked.Exchange(ref _isRunning, 1) == 0)
        {
            // The loop outlives the call that started it, so it must not inherit the caller's context.
            using AsyncFlowControl? suppressed = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
            _ = RunAsync(addresses, health);
        }
    }

    public void Dispose() => _stop.Cancel();

    private async Task RunAsync(EngineAddresses addresses, AddressHealth health)
    {
        do
        {
            while (addresses.HasUnhealthy && !_stop.IsCancellationRequested)
            {
                var delay = Task.Delay(Interval * (0.8 + (Random.Shared.NextDouble() * 0.4)), time, _stop.Token);
                await delay.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await Task.WhenAll(addresses.All.Where(address => address.IsUnhealthy).Select(address => ProbeAsync(address, health)));
            }

            Volatile.Write(ref _isRunning, 0);
        }
        while (addresses.HasUnhealthy && !_stop.IsCancellationRequested && Interlocked.Exchange(ref _isRunning, 1) == 0);
    }

    private async Task ProbeAsync(EngineAddress address, AddressHealth health)
    {
        using var timeout = new CancellationTokenSource(options.ConnectTimeout + options.RequestTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, timeout.Token);
        try
        {
            // A connection through a proxy does not show that the engine is reachable.
            if (options.HealthPath is { Length: > 0 } || options.Proxy is not null
                ? await IsHealthyAsync(new Uri(address.Uri, options.HealthPath?.TrimStart('/') ?? ""), linked.Token)
                : await IsListeningAsync(address.Uri, linked.Token))
            {
                health.ReportProbeSuccess(address);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException or OperationCanceledException or IOException)
        {
            // The address stays unhealthy, which was logged when it became so.
        }
    }

    private async Task<bool> IsHealthyAsync(Uri target, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        using var response = await http.SendAsync(request, cancellationToken);
        return (int)response.StatusCode < 500;
    }

    private static async Task<bool> IsListeningAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.DnsSafeHost, address.Port, cancellationToken);
        return true;
    }
}
