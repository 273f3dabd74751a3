using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ServiceComb.Net.Discovery.Tests.Fixtures;

/// <summary>Reserves a port that accepts or refuses connections.</summary>
internal sealed class Listener : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _pending = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private int _accepted;

    private Listener() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public string Endpoint => string.Create(CultureInfo.InvariantCulture, $"rest://127.0.0.1:{((IPEndPoint)_socket.LocalEndPoint!).Port}");

    /// <summary>Creates a port that accepts connections and sends nothing.</summary>
    public static Listener Open()
    {
        var listener = new Listener();
        listener.Listen();
        return listener;
    }

    /// <summary>Creates a port that refuses connections.</summary>
    public static Listener Refusing() => new();

    /// <summary>Creates a port at which connections are neither accepted nor refused.</summary>
    public static async Task<Listener> SilentAsync()
    {
        var listener = new Listener();
        listener._socket.Listen(0);
        // The first connection fills the queue of the port.
        await listener._pending.ConnectAsync(listener._socket.LocalEndPoint!);
        return listener;
    }

    public void Listen()
    {
        _socket.Listen(100);
        _ = AcceptAsync();
    }

    /// <summary>Gets the number of accepted connections.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    public void Dispose()
    {
        _socket.Dispose();
        _pending.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                (await _socket.AcceptAsync()).Dispose();
                Interlocked.Increment(ref _accepted);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test disposed the listener.
        }
    }
}
