using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ServiceComb.Net.Faults.Fixtures;

/// <summary>A TCP proxy before an engine: passes bytes on, or stalls, corrupts, cuts or refuses.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly IPEndPoint _place;

    // Keeps the port while connections are refused.
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
        _place = (IPEndPoint)_reservation.LocalEndPoint!;
        _listening = Listen(_place);
        _accepting = AcceptAsync(_listening);
    }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_place.Port}");

    /// <summary>Takes connections and answers nothing.</summary>
    public bool Stalls { get; set; }

    /// <summary>Changes every fifth byte of answers.</summary>
    public bool Corrupts { get; set; }

    /// <summary>Breaks a connection after so many bytes of answers.</summary>
    public int CutsAfter { get; set; } = int.MaxValue;

    public int Connections { get; private set; }

    /// <summary>Breaks every connection there is.</summary>
    public void CutConnections()
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
        CutConnections();
        await _accepting;
    }

    public Task AllowAsync()
    {
        _listening = Listen(_place);
        _accepting = AcceptAsync(_listening);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await RefuseAsync();
        _reservation.Dispose();
    }

    private static Socket Listen(IPEndPoint place)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(place);
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
            // It refuses now.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var engine = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _open[client] = _open[engine] = true;
        try
        {
            await engine.ConnectAsync(IPAddress.Loopback, _engine.Port, _stop.Token);
            await Task.WhenAny(PassAsync(client, engine, isAnswer: false), PassAsync(engine, client, isAnswer: true));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Cut, or the engine is away.
        }
        finally
        {
            _open.TryRemove(client, out _);
            _open.TryRemove(engine, out _);
            client.Dispose();
        }
    }

    private async Task PassAsync(Socket from, Socket to, bool isAnswer)
    {
        var (buffer, passed) = (new byte[16 * 1024], 0);
        try
        {
            while (await from.ReceiveAsync(buffer, _stop.Token) is > 0 and var count)
            {
                if (Stalls)
                {
                    continue;
                }

                for (var i = 0; isAnswer && Corrupts && i < count; i += 5)
                {
                    buffer[i] ^= 0x55;
                }

                passed += isAnswer ? count : 0;
                await to.SendAsync(buffer.AsMemory(0, count), _stop.Token);
                if (passed >= CutsAfter)
                {
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Either side went away.
        }
    }
}
