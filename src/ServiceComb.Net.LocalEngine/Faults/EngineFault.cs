using System.IO.Enumeration;

namespace ServiceComb.Net.LocalEngine.Faults;

/// <summary>A fault that the engine injects into matching requests until it is disposed or exhausted.</summary>
public sealed class EngineFault : IDisposable
{
    private readonly EngineFaults _owner;
    private readonly string _path;
    private int _remaining;
    private int _timesTriggered;

    internal EngineFault(EngineFaults owner, EngineFaultKind kind, string path, int times)
    {
        (_owner, Kind, _path, _remaining) = (owner, kind, path, times);
    }

    /// <summary>Gets the kind of the fault.</summary>
    public EngineFaultKind Kind { get; }

    /// <summary>Gets the number of requests into which the fault was injected.</summary>
    public int TimesTriggered => Volatile.Read(ref _timesTriggered);

    internal TimeSpan Time { get; init; }

    internal int Status { get; init; }

    internal string Body { get; init; } = "";

    /// <summary>Removes the fault.</summary>
    public void Dispose() => _owner.Remove(this);

    /// <summary>Triggers the fault for a request if the path matches and the fault is not exhausted.</summary>
    internal bool TryTrigger(string pathAndQuery)
    {
        if (!FileSystemName.MatchesSimpleExpression(_path, pathAndQuery, ignoreCase: true) || Interlocked.Decrement(ref _remaining) < 0)
        {
            return false;
        }

        Interlocked.Increment(ref _timesTriggered);
        return true;
    }
}
