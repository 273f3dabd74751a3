using ServiceComb.Net.Governance.Counting;

namespace ServiceComb.Net.Governance.Routing;

/// <summary>Smooth weighted round robin, exact over each round of weights, also for concurrent callers. The order of one
/// round is computed once, so drawing is one increment; rounds that are too long are computed step by step under a
/// lock.</summary>
internal sealed class WeightedRoundRobin
{
    private const int MaxRoundLength = 10_000;
    private readonly long[] _weights;
    private readonly long[] _current;
    private readonly long _total;
    private readonly ushort[]? _round;
    private readonly Lock _drawing = new();
    private readonly RoundRobinCounter _counter = new();

    public WeightedRoundRobin(IReadOnlyCollection<int> weights)
    {
        var measure = weights.Aggregate(0L, static (a, b) => Gcd(a, b));
        _weights = [.. weights.Select(weight => weight / Math.Max(1, measure))];
        _total = _weights.Sum();
        _current = new long[_weights.Length];
        _round = _total is > 0 and <= MaxRoundLength ? [.. Enumerable.Range(0, (int)_total).Select(_ => (ushort)Advance())] : null;
    }

    /// <summary>Returns the index of the next entry; the first one when all weights are 0.</summary>
    public int Next()
    {
        if (_weights.Length == 1)
        {
            return 0;
        }

        if (_round is { } round)
        {
            return round[(ulong)_counter.Next() % (uint)round.Length];
        }

        lock (_drawing)
        {
            return Advance();
        }
    }

    private int Advance()
    {
        var best = 0;
        for (var i = 0; i < _weights.Length; i++)
        {
            _current[i] += _weights[i];
            best = _current[i] > _current[best] ? i : best;
        }

        _current[best] -= _total;
        return best;
    }

    private static long Gcd(long a, long b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return a;
    }
}
