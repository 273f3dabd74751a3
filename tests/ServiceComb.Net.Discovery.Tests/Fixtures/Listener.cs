using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ServiceComb.Net.Discovery.Tests.Fixtures;

/// <summary>Reserves a port that accepts or refuses connections.</summary>
internal sealed class Listener : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

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

    public void Listen()
    {
        _socket.Listen(100);
        _ = AcceptAsync();
    }

    public void Dispose() => _socket.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                (await _socket.AcceptAsync()).Dispose();
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test disposed the listener.
        }
    }
}
