namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Chances by response time: an instance's weight is the sum of all means without its own
/// (jc: WeightedResponseTimeRuleExt.java). An instance without a mean has that of the others, so that a new one is not
/// flooded.</summary>
internal sealed class ResponseWeights
{
    private const double Quick = 10;
    private readonly double[]? _sums;

    public ResponseWeights(InstanceSlot[] slots, long madeAt)
    {
        MadeAt = madeAt;
        var means = Array.ConvertAll(slots, static slot => slot.State.Times.Mean());
        if (slots.Length < 2 || !Array.Exists(means, static mean => mean > Quick))
        {
            return;
        }

        var usual = means.Average()!.Value;
        var total = means.Sum(mean => mean ?? usual);
        _sums = new double[slots.Length];
        var sum = 0.0;
        for (var i = 0; i < slots.Length; i++)
        {
            _sums[i] = sum += total - (means[i] ?? usual);
        }
    }

    public long MadeAt { get; }

    /// <summary>Whether all are so quick that turns are as good.</summary>
    public bool AreEven => _sums is null;

    /// <param name="chance">0 to 1, without 1.</param>
    public int Choose(double chance)
    {
        var place = Array.BinarySearch(_sums!, chance * _sums![^1]);
        return Math.Min(place < 0 ? ~place : place + 1, _sums!.Length - 1);
    }
}
