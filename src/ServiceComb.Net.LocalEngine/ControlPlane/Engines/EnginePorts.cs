using System.Net;
using System.Net.Sockets;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Engines;

/// <summary>Finds ports for engines.</summary>
/// <param name="host">The address that engines listen on.</param>
/// <param name="first">The first port.</param>
/// <param name="last">The last port.</param>
internal sealed class EnginePorts(IPAddress host, int first, int last)
{
    /// <summary>Finds the first three ports that no engine uses and that can be bound.</summary>
    /// <exception cref="JobException">There are no three such ports.</exception>
    public (int Registry, int Kie, int Monitor) Find(IReadOnlySet<int> used)
    {
        List<int> free = [.. Enumerable.Range(first, last - first + 1).Where(port => !used.Contains(port) && CanBind(port)).Take(3)];
        return free is [var registry, var kie, var monitor] ? (registry, kie, monitor) : throw new JobException($"no three ports between {first} and {last} are free");
    }

    public bool CanBind(int port)
    {
        using var socket = new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(host, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
