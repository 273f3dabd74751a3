using System.Collections.Immutable;

namespace ServiceComb.Net.LocalEngine.Faults;

/// <summary>Makes a local engine fail on purpose, so that callers can be tested against it. Paths are matched with their
/// query and without case; <c>*</c> stands for any characters: <c>/v4/*/registry/instances*</c>. A request meets the first
/// fault that fits it.</summary>
public sealed class EngineFaults
{
    private ImmutableArray<EngineFault> _faults = [];

    internal EngineFaults()
    {
    }

    internal bool IsEmpty => _faults.IsEmpty;

    /// <summary>Answers late.</summary>
    /// <param name="path">Which requests.</param>
    /// <param name="time">How late, on the engine's clock.</param>
    /// <param name="times">How many requests; all by default.</param>
    public EngineFault Delay(string path, TimeSpan time, int times = int.MaxValue) =>
        Add(new EngineFault(this, EngineFaultKind.Delay, path, times) { Time = time });

    /// <summary>Answers something else and does nothing.</summary>
    /// <param name="path">Which requests.</param>
    /// <param name="status">The status.</param>
    /// <param name="body">The body, sent as JSON.</param>
    /// <param name="times">How many requests; all by default.</param>
    public EngineFault Respond(string path, int status, string body = "", int times = int.MaxValue) =>
        Add(new EngineFault(this, EngineFaultKind.Respond, path, times) { Status = status, Body = body });

    /// <summary>Carries the request out and breaks the connection in the middle of the answer.</summary>
    /// <param name="path">Which requests.</param>
    /// <param name="times">How many requests; all by default.</param>
    public EngineFault Abort(string path, int times = int.MaxValue) => Add(new EngineFault(this, EngineFaultKind.Abort, path, times));

    /// <summary>Carries the request out and changes every byte of the answer's body.</summary>
    /// <param name="path">Which requests.</param>
    /// <param name="times">How many requests; all by default.</param>
    public EngineFault Corrupt(string path, int times = int.MaxValue) => Add(new EngineFault(this, EngineFaultKind.Corrupt, path, times));

    /// <summary>Ends every fault.</summary>
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
