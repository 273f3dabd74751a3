using System.Net;
using System.Net.Sockets;

namespace ServiceComb.Net.Faults.Fixtures;

/// <summary>A byte to another thread and back, over a socket: gives all others real time.</summary>
internal sealed class EventLoop : IDisposable
{
    private readonly Socket _here = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _there;
    private readonly byte[] _byte = new byte[1];

    public EventLoop()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(1);
        _here.Connect(listener.LocalEndpoint);
        _there = listener.AcceptSocket();
        _here.NoDelay = _there.NoDelay = true;
        _ = EchoAsync();
    }

    public async Task YieldAsync(CancellationToken cancellationToken)
    {
        await _here.SendAsync(_byte, cancellationToken);
        await _here.ReceiveAsync(_byte, cancellationToken);
    }

    public void Dispose()
    {
        _here.Dispose();
        _there.Dispose();
    }

    private async Task EchoAsync()
    {
        var echoed = new byte[1];
        try
        {
            while (await _there.ReceiveAsync(echoed) > 0)
            {
                await _there.SendAsync(echoed);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test ended.
        }
    }
}
