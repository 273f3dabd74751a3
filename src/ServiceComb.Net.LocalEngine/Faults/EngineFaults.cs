using System.Collections.Immutable;

namespace ServiceComb.Net.LocalEngine.Faults;

/// <summary>Injects faults into a local engine, to test how clients handle them. A path pattern is matched
/// case-insensitively against path and query; <c>*</c> matches any characters, for example
/// <c>/v4/*/registry/instances*</c>. The first fault that matches a request applies.</summary>
public sealed class EngineFaults
{
    private ImmutableArray<EngineFault> _faults = [];

    internal EngineFaults()
    {
    }

    internal bool IsEmpty => _faults.IsEmpty;

    /// <summary>Delays responses.</summary>
    /// <param name="path">The pattern of path and query.</param>
    /// <param name="time">The delay, by <see cref="LocalEngineOptions.Time"/>.</param>
    /// <param name="times">The number of requests. Default: unlimited.</param>
    /// <returns>The fault; dispose it to remove it.</returns>
    public EngineFault Delay(string path, TimeSpan time, int times = int.MaxValue) =>
        Add(new EngineFault(this, EngineFaultKind.Delay, path, times) { Time = time });

    /// <summary>Sends a configured response instead of processing the request.</summary>
    /// <param name="path">The pattern of path and query.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="body">The body, sent as JSON. Default: empty.</param>
    /// <param name="times">The number of requests. Default: unlimited.</param>
    /// <returns>The fault; dispose it to remove it.</returns>
    public EngineFault Respond(string path, int status, string body = "", int times = int.MaxValue) =>
        Add(new EngineFault(this, EngineFaultKind.Respond, path, times) { Status = status, Body = body });

    /// <summary>Processes the request and aborts the connection in the middle of the response.</summary>
    /// <param name="path">The pattern of path and query.</param>
    /// <param name="times">The number of requests. Default: unlimited.</param>
    /// <returns>The fault; dispose it to remove it.</returns>
    public EngineFault Abort(string path, int times = int.MaxValue) => Add(new EngineFault(this, EngineFaultKind.Abort, path, times));

    /// <summary>Processes the request and changes every byte of the response body.</summary>
    /// <param name="path">The pattern of path and query.</param>
    /// <param name="times">The number of requests. Default: unlimited.</param>
    /// <returns>The fault; dispose it to remove it.</returns>
    public EngineFault Corrupt(string path, int times = int.MaxValue) => Add(new EngineFault(this, EngineFaultKind.Corrupt, path, times));

    /// <summary>Removes all faults.</summary>
    public void Clear() => ImmutableInterlocked.InterlockedExchange(ref _faults, []);

    internal void Remove(EngineFault fault) => ImmutableInterlocked.Update(ref _faults, static (faults, gone) => faults.Remove(gone), fault);

    internal EngineFault? Find(string pathAndQuery)
    {
        foreach (var fault in _faults)
        {
            if (fault.TryTrigger(pathAndQuery))
            {
                return fault;
            }
        }

        return null;
    }

    private EngineFault Add(EngineFault fault)
    {
        ImmutableInterlocked.Update(ref _faults, static (faults, added) => faults.Add(added), fault);
        return fault;
    }
}
