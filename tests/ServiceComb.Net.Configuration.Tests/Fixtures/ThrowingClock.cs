namespace ServiceComb.Net.Configuration.Tests.Fixtures;

/// <summary>The system clock, which can be made to throw.</summary>
internal sealed class ThrowingClock : TimeProvider
{
    private readonly TaskCompletionSource _mended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left;

    /// <summary>Makes the next reads throw, and completes after the given number of exceptions.</summary>
    public async Task BreakAsync(int times)
    {
        Volatile.Write(ref _left, times);
        await _mended.Task.WaitAsync(TimeSpan.FromSeconds(120));
    }

    public override long GetTimestamp()
    {
        if (Volatile.Read(ref _left) > 0)
        {
            if (Interlocked.Decrement(ref _left) == 0)
            {
                _mended.SetResult();
            }

            throw new InvalidOperationException("The clock is broken.");
        }

        return base.GetTimestamp();
    }
}
