using Microsoft.Extensions.Time.Testing;

namespace ServiceComb.Net.LocalEngine.Tests.Registry;

/// <summary>A fake clock that runs a callback when it is read next, to simulate concurrent changes.</summary>
internal sealed class InterruptedClock : FakeTimeProvider
{
    private Action? _interruption;

    /// <summary>Sets the callback of the next reading.</summary>
    public void Interrupt(Action interruption) => Volatile.Write(ref _interruption, interruption);

    public override long GetTimestamp()
    {
        Interlocked.Exchange(ref _interruption, null)?.Invoke();
        return base.GetTimestamp();
    }
}
