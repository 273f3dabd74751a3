using Microsoft.Extensions.Time.Testing;

namespace ServiceComb.Net.Client.Tests.Addresses;

/// <summary>A clock that tells when a pause between two probes begins, which is 12 to 18 seconds long.</summary>
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

    /// <summary>Waits until a pause has begun, and lets it pass.</summary>
    public async Task PassPauseAsync()
    {
        Assert.True(await _pauses.WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken), "no probe is to come");
        Advance(Longest);
    }

    public void Dispose() => _pauses.Dispose();
}
