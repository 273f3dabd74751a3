using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ServiceComb.Net.Benchmarks.Engine;

/// <summary>Sends prepared requests over a number of connections, one at a time on each, from one thread: as many as the
/// server responds, for as little of the machine's processors as possible.</summary>
internal sealed class LoadGenerator : IDisposable
{
    private const int WaitMicros = 1_000_000;
    private readonly List<LoadConnection> _connections = [];
    private readonly Dictionary<Socket, LoadConnection> _bySocket = [];
    private readonly List<Socket> _ready = [];
    private readonly List<long> _latencies = new(1 << 20);

    /// <summary>Connects.</summary>
    /// <param name="server">Host and port.</param>
    /// <param name="connections">How many connections.</param>
    /// <param name="requests">The requests, sent in turn.</param>
    public LoadGenerator(Uri server, int connections, IReadOnlyList<byte[]> requests)
    {
        var next = 0;
        var address = new IPEndPoint(IPAddress.Parse(server.Host), server.Port);
        for (var i = 0; i < connections; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect(address);
            var connection = new LoadConnection(socket, () => requests[next++ % requests.Count]);
            _connections.Add(connection);
            _bySocket.Add(socket, connection);
        }
    }

    /// <summary>Responses of the last run.</summary>
    public int Responses => _latencies.Count;

    /// <summary>Those of them that were no success.</summary>
    public int Failed { get; private set; }

    /// <summary>Sends for a time.</summary>
    /// <returns>Responses per second.</returns>
    public double Run(TimeSpan time)
    {
        (Failed, _latencies.Capacity) = (0, Math.Max(_latencies.Capacity, 1 << 20));
        _latencies.Clear();
        var start = Stopwatch.GetTimestamp();
        var end = start + (long)(time.TotalSeconds * Stopwatch.Frequency);
        foreach (var connection in _connections)
        {
            connection.Send();
        }

        for (var open = _connections.Count; open > 0;)
        {
            open -= Receive(end);
        }

        return _latencies.Count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>A share of the last run's responses took at most this long.</summary>
    public TimeSpan Percentile(double share)
    {
        _latencies.Sort();
        return Stopwatch.GetElapsedTime(0, _latencies[(int)((_latencies.Count - 1) * share)]);
    }

    public void Dispose() => _connections.ForEach(static connection => connection.Dispose());

    // Takes what has arrived and sends the next requests; after the end none.
    private int Receive(long end)
    {
        _ready.Clear();
        foreach (var connection in _connections)
        {
            if (connection.IsWaiting)
            {
                _ready.Add(connection.Socket);
            }
        }

        Socket.Select(_ready, null, null, WaitMicros);
        var closed = 0;
        foreach (var socket in _ready)
        {
            var connection = _bySocket[socket];
            if (!connection.TryReceive())
            {
                continue;
            }

            _latencies.Add(connection.Latency);
            Failed += connection.IsSuccess ? 0 : 1;
            if (Stopwatch.GetTimestamp() < end)
            {
                connection.Send();
            }
            else
            {
                closed++;
            }
        }

        return closed;
    }
}
