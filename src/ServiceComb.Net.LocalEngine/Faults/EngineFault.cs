using System.IO.Enumeration;

namespace ServiceComb.Net.LocalEngine.Faults;

/// <summary>A fault that the engine plays to requests until it is disposed or used up.</summary>
public sealed class EngineFault : IDisposable
{
    private readonly EngineFaults _owner;
    private readonly string _path;
    private int _left;
    private int _timesTriggered;

    internal EngineFault(EngineFaults owner, EngineFaultKind kind, string path, int times)
    {
        (_owner, Kind, _path, _left) = (owner, kind, path, times);
    }

    /// <summary>What is done.</summary>
    public EngineFaultKind Kind { get; }

    /// <summary>How many requests it was played to.</summary>
    public int TimesTriggered => Volatile.Read(ref _timesTriggered);

    internal TimeSpan Time { get; init; }

    internal int Status { get; init; }

    internal string Body { get; init; } = "";

    /// <summary>Ends the fault.</summary>
    public void Dispose() => _owner.Remove(this);

    /// <summary>Takes the fault for a request, if it is meant and not used up.</summary>
    internal bool TryTrigger(string pathAndQuery)
    {
        if (!FileSystemName.MatchesSimpleExpression(_path, pathAndQuery, ignoreCase: true) || Interlocked.Decrement(ref _left) < 0)
        {
            return false;
        }

        Interlocked.Increment(ref _timesTriggered);
        return true;
    }
}
