namespace ServiceComb.Net.Configuration.Tests.Fixtures;

/// <summary>The system's clock, which can be made to throw.</summary>
internal sealed class FaultyClock : TimeProvider
{
    private readonly TaskCompletionSource _mended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left;

    /// <summary>Throws that many times at those who read it, and completes then.</summary>
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
