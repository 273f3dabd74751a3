namespace ServiceComb.Net.Yarp.Clusters;

/// <summary>Lets YARP apply its configuration again. YARP applies the whole configuration each time (25 ms for 1000 clusters,
/// measured), so requests within a short time are combined.</summary>
internal sealed class ConfigReload : IDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(20);
    private readonly ITimer _timer;
    private int _scheduled;

    public ConfigReload(TimeProvider time) =>
        _timer = time.CreateTimer(static state => ((ConfigReload)state!).Signal(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Occurs when the configuration is to be applied.</summary>
    public event Action? Due;

    /// <summary>Requests that the configuration is applied. The first request starts the timer and later ones do not restart
    /// it, so that a steady stream of changes cannot postpone it.</summary>
    public void Request()
    {
        if (Interlocked.Exchange(ref _scheduled, 1) != 0)
        {
            return;
        }

        try
        {
            _timer.Change(Delay, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // The application is stopping.
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Signal()
    {
        Volatile.Write(ref _scheduled, 0);
        Due?.Invoke();
    }
}
