using System.Net.Sockets;

namespace ServiceComb.Net.Client.Addresses;

/// <summary>Probes addresses that are set aside, and runs only while there are any: a TCP connect, or the health path where
/// one is given, for which every answer below 500 is a sign of life, as engines of other releases do not know it.</summary>
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
            using AsyncFlowControl? unrelated = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
            _ = RunAsync(addresses, health);
        }
    }

    public void Dispose() => _stop.Cancel();

    private async Task RunAsync(EngineAddresses addresses, AddressHealth health)
    {
        do
        {
            while (addresses.IsAnySetAside && !_stop.IsCancellationRequested)
            {
                var pause = Task.Delay(Interval * (0.8 + (Random.Shared.NextDouble() * 0.4)), time, _stop.Token);
                await pause.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await Task.WhenAll(addresses.All.Where(address => address.IsSetAside).Select(address => ProbeAsync(address, health)));
            }

            Volatile.Write(ref _isRunning, 0);
        }
        while (addresses.IsAnySetAside && !_stop.IsCancellationRequested && Interlocked.Exchange(ref _isRunning, 1) == 0);
    }

    private async Task ProbeAsync(EngineAddress address, AddressHealth health)
    {
        using var timeout = new CancellationTokenSource(options.ConnectTimeout + options.RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, timeout.Token);
        try
        {
            // Through a proxy, an accepted connection says nothing about the engine.
            if (options.HealthPath is { Length: > 0 } || options.Proxy is not null
                ? await IsHealthyAsync(new Uri(address.Uri, options.HealthPath?.TrimStart('/') ?? ""), either.Token)
                : await IsListeningAsync(address.Uri, either.Token))
            {
                health.Answered(address);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException or OperationCanceledException or IOException)
        {
            // It stays aside; that it failed has been said.
        }
    }

    private async Task<bool> IsHealthyAsync(Uri target, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        using var answer = await http.SendAsync(request, cancellationToken);
        return (int)answer.StatusCode < 500;
    }

    private static async Task<bool> IsListeningAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.DnsSafeHost, address.Port, cancellationToken);
        return true;
    }
}
