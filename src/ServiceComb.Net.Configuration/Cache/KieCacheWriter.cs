using System.Threading.Channels;

namespace ServiceComb.Net.Configuration.Cache;

/// <summary>Writes snapshots away from those who apply changes; many changes within a second become one file.</summary>
internal sealed class KieCacheWriter
{
    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);
    private readonly Channel<bool> _requests = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly KieCacheFile _file;
    private readonly Func<KieCache> _createCache;
    private readonly TimeProvider _time;

    public KieCacheWriter(KieCacheFile file, Func<KieCache> take, TimeProvider time)
    {
        (_file, _createCache, _time) = (file, take, time);
        // What the first pull brought.
        Request();
    }

    public void Request() => _requests.Writer.TryWrite(true);

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await foreach (var _ in _requests.Reader.ReadAllAsync(stop))
            {
                Write();
                await Task.Delay(MinInterval, _time, stop);
            }
        }
        catch (OperationCanceledException)
        {
            if (_requests.Reader.TryRead(out _))
            {
                Write();
            }
        }
    }

    private void Write()
    {
        // A start without an answer has nothing new to say.
        if (_createCache() is { Scopes: var scopes } snapshot && scopes.Any(scope => scope.Revision is not null))
        {
            _file.Write(snapshot);
        }
    }
}
