using System.Net;
using System.Net.Sockets;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>Holds the port of the engine from the end of one listener to the start of the next. The socket is bound but does not
/// listen, so connections are refused and the port is not assigned to an outgoing connection of another process.</summary>
internal sealed class PortReservation : IDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(1);
    private Socket? _socket;

    private PortReservation(Socket? socket) => _socket = socket;

    /// <summary>Reserves the port of a listener that is being closed, as soon as it is free. Holds nothing if another process has taken
    /// it, or if the address has a host name, which may stand for several addresses.</summary>
    /// <param name="address">The address of the listener.</param>
    /// <param name="closing">The task that closes the listener, which may still serve requests after it released the port.</param>
    public static async Task<PortReservation> TakeOverAsync(Uri address, Task closing)
    {
        var socket = TryBind(address);
        while (socket is null && !closing.IsCompleted)
        {
            await Task.WhenAny(closing, Task.Delay(RetryInterval, TimeProvider.System));
            socket = TryBind(address);
        }

        await closing;
        return new PortReservation(socket);
    }

    /// <summary>Hands over the bound socket; null if none is held.</summary>
    public Socket? Detach() => Interlocked.Exchange(ref _socket, null);

    public void Dispose() => _socket?.Dispose();

    private static Socket? TryBind(Uri address)
    {
        if (!IPAddress.TryParse(address.Host.Trim('[', ']'), out var host))
        {
            return null;
        }

        var socket = new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(host, address.Port));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}
