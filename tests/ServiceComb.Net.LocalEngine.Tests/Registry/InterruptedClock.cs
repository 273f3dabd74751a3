using Microsoft.Extensions.Time.Testing;

namespace ServiceComb.Net.LocalEngine.Tests.Registry;

/// <summary>A clock that the test moves, and that lets something happen between two steps of whoever reads it.</summary>
internal sealed class InterruptedClock : FakeTimeProvider
{
    private Action? _interruption;

    /// <summary>What happens when the clock is read next.</summary>
    public void Interrupt(Action interruption) => Volatile.Write(ref _interruption, interruption);

    public override long GetTimestamp()
    {
        Interlocked.Exchange(ref _interruption, null)?.Invoke();
        return base.GetTimestamp();
    }
}
