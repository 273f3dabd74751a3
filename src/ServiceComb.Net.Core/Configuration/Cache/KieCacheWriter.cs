using ServiceComb.Net.Client.Scheduling;


namespace ServiceComb.Net.Configuration.Cache;

/// <summary>Writes the cache file in the background, at most once per second.</summary>
internal sealed class KieCacheWriter
{
    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);
    private readonly WakeUpSignal _requests = new();
    private readonly Func<KieCacheFile?> _file;
    private readonly Func<KieCache> _createCache;
    private readonly TimeProvider _time;

    public KieCacheWriter(Func<KieCacheFile?> file, Func<KieCache> createCache, TimeProvider time)
    {
        (_file, _createCache, _time) = (file, createCache, time);
        // Save the result of the initial load.
        Request();
    }

    public void Request() => _requests.Set();

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await _requests.WaitAsync(stop);
                Write();
                await Task.Delay(MinInterval, _time, stop);
            }
        }
        catch (OperationCanceledException)
        {
            if (_requests.TryReset())
            {
                Write();
            }
        }
    }

    private void Write()
    {
        // Without a response of the engine, there is nothing newer than the existing file.
        if (_createCache() is { Scopes: var scopes } cache && scopes.Any(scope => scope.Revision is not null))
        {
            // Not a field: after late settings, a last write must not store plain text in a file that is now encrypted.
            _file()?.Write(cache);
        }
    }
}
