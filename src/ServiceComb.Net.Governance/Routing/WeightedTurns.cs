namespace ServiceComb.Net.Governance.Routing;

/// <summary>Smooth weighted round robin, exact over every sum of weights also under parallel callers: the sequence of one
/// whole turn is periodic, and drawing is one addition on every entry under a short lock.</summary>
internal sealed class WeightedTurns(int[] weights)
{
    private readonly Lock _drawing = new();
    private readonly long[] _current = new long[weights.Length];
    private readonly long _total = weights.Sum(static weight => (long)weight);

    /// <summary>The index of the next entry; an entry of weight 0 only when all are 0.</summary>
    public int Next()
    {
        if (weights.Length == 1)
        {
            return 0;
        }

        lock (_drawing)
        {
            var best = 0;
            for (var i = 0; i < weights.Length; i++)
            {
                _current[i] += weights[i];
                best = _current[i] > _current[best] ? i : best;
            }

            _current[best] -= _total;
            return best;
        }
    }
}
