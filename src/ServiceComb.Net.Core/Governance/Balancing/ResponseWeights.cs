namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Weights instances by response time: the weight of an instance is the sum of all means minus its own (jc:
/// WeightedResponseTimeRuleExt.java). An instance without measurements gets the average mean, so that a new instance is not
/// flooded.</summary>
internal sealed class ResponseWeights
{
    private const double FastMilliseconds = 10;
    private readonly double[]? _sums;

    public ResponseWeights(InstanceSlot[] slots, long createdAt)
    {
        CreatedAt = createdAt;
        var means = Array.ConvertAll(slots, static slot => slot.State.ResponseTimes.Mean());
        if (slots.Length < 2 || !Array.Exists(means, static mean => mean > FastMilliseconds))
        {
            return;
        }

        var averageMean = means.Average()!.Value;
        var total = means.Sum(mean => mean ?? averageMean);
        _sums = new double[slots.Length];
        var sum = 0.0;
        for (var i = 0; i < slots.Length; i++)
        {
            _sums[i] = sum += total - (means[i] ?? averageMean);
        }
    }

    public long CreatedAt { get; }

    /// <summary>Gets a value that indicates whether all instances are so fast that round robin is used instead.</summary>
    public bool IsUniform => _sums is null;

    /// <param name="chance">A random number from 0 (inclusive) to 1 (exclusive).</param>
    public int Choose(double chance)
    {
        var index = Array.BinarySearch(_sums!, chance * _sums![^1]);
        return Math.Min(index < 0 ? ~index : index + 1, _sums!.Length - 1);
    }
}
