namespace ServiceComb.Net.LocalEngine.Hosting.Sockets;

/// <summary>Pings all websockets and disconnects idle ones, with a single timer.</summary>
internal sealed class SocketKeepAlive : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly PriorityQueue<EngineSocket, long> _sockets = new();

    public SocketKeepAlive(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static pings => ((SocketKeepAlive)pings!).CheckTimeouts(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Gets the elapsed milliseconds of a monotonic clock.</summary>
    public long Now => (long)_time.GetElapsedTime(0).TotalMilliseconds;

    /// <summary>Monitors a socket until it is closed.</summary>
    public void Add(EngineSocket socket)
    {
        lock (_sockets)
        {
            _sockets.Enqueue(socket, socket.NextCheck);
            Schedule();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void CheckTimeouts()
    {
        lock (_sockets)
        {
            var now = Now;
            while (_sockets.TryPeek(out var socket, out var due) && due <= now)
            {
                _sockets.Dequeue();
                if (socket.CheckTimeouts(now))
                {
                    _sockets.Enqueue(socket, socket.NextCheck);
                }
            }

            Schedule();
        }
    }

    private void Schedule()
    {
        if (_sockets.TryPeek(out _, out var due))
        {
            _timer.Change(TimeSpan.FromMilliseconds(Math.Max(0, due - Now)), Timeout.InfiniteTimeSpan);
        }
    }
}
