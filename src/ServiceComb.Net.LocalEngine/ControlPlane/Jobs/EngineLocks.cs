using System.Collections.Concurrent;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Jobs;

/// <summary>Serializes what happens to an engine's process: jobs, supervision and backups.</summary>
internal sealed class EngineLocks
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _locks = new(StringComparer.Ordinal);

    /// <summary>Waits until nobody else works on the engine.</summary>
    /// <returns>Releases the engine when disposed.</returns>
    public async Task<IDisposable> EnterAsync(string engineId, CancellationToken cancellationToken)
    {
        var semaphore = _locks.GetOrAdd(engineId, static _ => new SemaphoreSlim(1));
        await semaphore.WaitAsync(cancellationToken);
        return new Release(semaphore);
    }

    /// <summary>Forgets a deleted engine.</summary>
    public void Remove(string engineId) => _locks.TryRemove(engineId, out _);

    private sealed class Release(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}
