using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ServiceComb.Net.TestSupport;

/// <summary>A port that refuses connections: it is bound, so that no other process gets it, but not listening.</summary>
public sealed class ClosedPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ClosedPort() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public int Number => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Number}");

    public void Dispose() => _socket.Dispose();
}
