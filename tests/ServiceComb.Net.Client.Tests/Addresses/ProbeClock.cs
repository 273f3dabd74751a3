using Microsoft.Extensions.Time.Testing;

namespace ServiceComb.Net.Client.Tests.Addresses;

/// <summary>A clock that signals the start of the delay between two probes, which is 12 to 18 seconds.</summary>
internal sealed class ProbeClock : FakeTimeProvider, IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(18);
    private readonly SemaphoreSlim _pauses = new(0);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime >= TimeSpan.FromSeconds(12) && dueTime <= Longest)
        {
            _pauses.Release();
        }

        return timer;
    }

    /// <summary>Waits for the start of a delay and advances the clock past its end.</summary>
    public async Task PassPauseAsync()
    {
        Assert.True(await _pauses.WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken), "no probe is to come");
        Advance(Longest);
    }

    public void Dispose() => _pauses.Dispose();
}
