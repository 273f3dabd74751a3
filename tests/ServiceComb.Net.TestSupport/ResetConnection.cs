using System.Net;
using System.Net.Sockets;

namespace ServiceComb.Net.TestSupport;

/// <summary>Opens connections that the server reset directly after the handshake, as a killed process leaves them.</summary>
public static class ResetConnection
{
    public static Stream Open()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(1);
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndpoint);
        using (var server = listener.AcceptSocket())
        {
            server.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        // A socket becomes readable when the reset has arrived.
        client.Poll(TimeSpan.FromSeconds(120), SelectMode.SelectRead);
        return new NetworkStream(client, ownsSocket: true);
    }
}
