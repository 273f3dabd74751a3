using System.Net;
using System.Net.Sockets;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>Reserves a port while the engine is stopped. The socket is bound but does not listen, so connections are
/// refused and the port is not assigned to an outgoing connection of another process.</summary>
internal sealed class PortReservation : IDisposable
{
    private readonly Socket? _socket;

    public PortReservation(Uri address)
    {
        if (!IPAddress.TryParse(address.Host.Trim('[', ']'), out var host))
        {
            return;
        }

        var socket = new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(host, address.Port));
            _socket = socket;
        }
        catch (SocketException)
        {
            // Another process has taken the port; the restart reports it.
            socket.Dispose();
        }
    }

    public void Dispose() => _socket?.Dispose();
}
