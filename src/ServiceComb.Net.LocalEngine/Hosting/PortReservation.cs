using System.Net;
using System.Net.Sockets;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>Keeps a port while the engine is away: it is bound and not listened on, so connections are refused, and no
/// outgoing connection of another process gets the port for its own end.</summary>
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
            // Somebody was faster; the restart will say so.
            socket.Dispose();
        }
    }

    public void Dispose() => _socket?.Dispose();
}
