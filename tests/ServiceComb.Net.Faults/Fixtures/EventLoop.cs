using System.Net;
using System.Net.Sockets;

namespace ServiceComb.Net.Faults.Fixtures;

/// <summary>Yields real time to other tasks by sending a byte to a socket and waiting for its echo.</summary>
internal sealed class EventLoop : IDisposable
{
    private readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _server;
    private readonly byte[] _byte = new byte[1];

    public EventLoop()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(1);
        _client.Connect(listener.LocalEndpoint);
        _server = listener.AcceptSocket();
        _client.NoDelay = _server.NoDelay = true;
        _ = EchoAsync();
    }

    public async Task YieldAsync(CancellationToken cancellationToken)
    {
        await _client.SendAsync(_byte, cancellationToken);
        await _client.ReceiveAsync(_byte, cancellationToken);
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    private async Task EchoAsync()
    {
        var echoed = new byte[1];
        try
        {
            while (await _server.ReceiveAsync(echoed) > 0)
            {
                await _server.SendAsync(echoed);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The sockets were disposed.
        }
    }
}
