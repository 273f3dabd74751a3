using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ServiceComb.Net.Faults.Fixtures;

/// <summary>A TCP proxy in front of an engine that can stall, corrupt, close or refuse connections.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly IPEndPoint _endpoint;

    // Reserves the port while connections are refused.
    private readonly Socket _reservation = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Uri _engine;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
    private Socket? _listening;
    private Task _accepting = Task.CompletedTask;

    public TcpProxy(Uri engine)
    {
        _engine = engine;
        _reservation.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _endpoint = (IPEndPoint)_reservation.LocalEndPoint!;
        _listening = Listen(_endpoint);
        _accepting = AcceptAsync(_listening);
    }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_endpoint.Port}");

    /// <summary>Gets or sets whether the proxy accepts connections but forwards nothing.</summary>
    public bool Stalls { get; set; }

    /// <summary>Gets or sets whether every fifth byte of responses is changed.</summary>
    public bool Corrupts { get; set; }

    /// <summary>Gets or sets the number of response bytes after which a connection is closed.</summary>
    public int ClosesAfter { get; set; } = int.MaxValue;

    public int Connections { get; private set; }

    public void CloseConnections()
    {
        foreach (var socket in _open.Keys)
        {
            socket.Close(0);
        }
    }

    /// <summary>Refuses connections until <see cref="AllowAsync"/>.</summary>
    public async Task RefuseAsync()
    {
        _listening?.Dispose();
        _listening = null;
        CloseConnections();
        await _accepting;
    }

    public Task AllowAsync()
    {
        _listening = Listen(_endpoint);
        _accepting = AcceptAsync(_listening);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await RefuseAsync();
        _reservation.Dispose();
    }

    private static Socket Listen(IPEndPoint endpoint)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(endpoint);
        socket.Listen(200);
        return socket;
    }

    private async Task AcceptAsync(Socket listening)
    {
        try
        {
            while (true)
            {
                var client = await listening.AcceptAsync(_stop.Token);
                Connections++;
                _ = ServeAsync(client);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The proxy refuses connections now.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var engine = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _open[client] = _open[engine] = true;
        try
        {
            await engine.ConnectAsync(IPAddress.Loopback, _engine.Port, _stop.Token);
            await Task.WhenAny(ForwardAsync(client, engine, isResponse: false), ForwardAsync(engine, client, isResponse: true));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection was closed, or the engine is unavailable.
        }
        finally
        {
            _open.TryRemove(client, out _);
            _open.TryRemove(engine, out _);
            client.Dispose();
        }
    }

    private async Task ForwardAsync(Socket from, Socket to, bool isResponse)
    {
        var (buffer, forwarded) = (new byte[16 * 1024], 0);
        try
        {
            while (await from.ReceiveAsync(buffer, _stop.Token) is > 0 and var count)
            {
                if (Stalls)
                {
                    continue;
                }

                for (var i = 0; isResponse && Corrupts && i < count; i += 5)
                {
                    buffer[i] ^= 0x55;
                }

                forwarded += isResponse ? count : 0;
                await to.SendAsync(buffer.AsMemory(0, count), _stop.Token);
                if (forwarded >= ClosesAfter)
                {
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One of the sides closed the connection.
        }
    }
}
