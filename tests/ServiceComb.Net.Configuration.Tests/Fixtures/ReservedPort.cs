using System.Net;
using System.Net.Sockets;

namespace ServiceComb.Net.Configuration.Tests.Fixtures;

/// <summary>A reserved port that refuses connections until a server of the test listens on it.</summary>
internal sealed class ReservedPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ReservedPort() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public int Number => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public void Dispose() => _socket.Dispose();
}
