namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Selects the calls that are affected by a fault: exactly the configured percentage of every hundred calls
/// (G/processor/injection).</summary>
internal sealed class FaultInjector
{
    private readonly int _percentage;
    private long _calls;

    public FaultInjector(int percentage)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(percentage, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percentage, 100);
        _percentage = percentage;
    }

    public bool ShouldInject()
    {
        if (_percentage == 0)
        {
            return false;
        }

        var call = Interlocked.Increment(ref _calls);
        return call * _percentage / 100 != (call - 1) * _percentage / 100;
    }
}
