namespace ServiceComb.Net.LocalEngine.Hosting.Sockets;

/// <summary>Looks after all websockets with one timer: pings them, and drops who is silent. Between pings nothing is done.</summary>
internal sealed class SocketPings : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly PriorityQueue<EngineSocket, long> _sockets = new();

    public SocketPings(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static pings => ((SocketPings)pings!).CheckTimeouts(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Milliseconds of a clock that only goes forward.</summary>
    public long Now => (long)_time.GetElapsedTime(0).TotalMilliseconds;

    /// <summary>Looks after a socket until it is over.</summary>
    public void Add(EngineSocket socket)
    {
        lock (_sockets)
        {
            _sockets.Enqueue(socket, socket.NextCheck);
            Wait();
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

            Wait();
        }
    }

    private void Wait()
    {
        if (_sockets.TryPeek(out _, out var due))
        {
            _timer.Change(TimeSpan.FromMilliseconds(Math.Max(0, due - Now)), Timeout.InfiniteTimeSpan);
        }
    }
}
