namespace ServiceComb.Net.Console.Components.Canary;

/// <summary>Divides 100 percent: whatever is changed, the shares add up to 100 again.</summary>
internal static class ShareBalance
{
    public const int Total = 100;

    /// <summary>Sets one share; the others keep their proportions.</summary>
    public static int[] Set(IReadOnlyList<int> shares, int index, int value)
    {
        if (shares.Count == 1)
        {
            return [Total];
        }

        var own = Math.Clamp(value, 0, Total);
        int[] others = [.. shares.Where((_, other) => other != index)];
        var scaled = Scale(others, Total - own);
        return [.. shares.Select((_, other) => other == index ? own : scaled[other < index ? other : other - 1])];
    }

    /// <summary>Adds a share of 0, or the whole when there is no other.</summary>
    public static int[] Add(IReadOnlyList<int> shares) => shares.Count == 0 ? [Total] : [.. Normalize(shares), 0];

    /// <summary>Removes a share; the others take it in proportion.</summary>
    public static int[] Remove(IReadOnlyList<int> shares, int index) => Normalize([.. shares.Where((_, other) => other != index)]);

    /// <summary>Returns shares with the same proportions that add up to 100.</summary>
    public static int[] Normalize(IReadOnlyList<int> shares) => shares.Count == 0 ? [] : Scale(shares, Total);

    /// <summary>Returns the shares of weights as apps read them: entries without a weight share what the others leave of 100.</summary>
    public static int[] FromWeights(IReadOnlyList<int?> weights)
    {
        if (weights.Count == 1 && weights[0] is null)
        {
            return [Total];
        }

        var open = weights.Count(static weight => weight is null);
        var rest = Math.Max(0, Total - weights.Sum(static weight => Math.Max(0, weight ?? 0)));
        return [.. weights.Select(weight =>
        {
            if (weight is { } own)
            {
                return Math.Max(0, own);
            }

            var share = rest / open--;
            rest -= share;
            return share;
        })];
    }

    // The largest remainders are rounded up, so that the sum is exact.
    private static int[] Scale(IReadOnlyList<int> shares, int total)
    {
        var sum = shares.Sum(static share => (long)Math.Max(0, share));
        double[] exact = [.. shares.Select(share => sum == 0 ? (double)total / shares.Count : (double)Math.Max(0, share) * total / sum)];
        int[] scaled = [.. exact.Select(static share => (int)share)];
        foreach (var index in Enumerable.Range(0, shares.Count).OrderByDescending(index => exact[index] - scaled[index]).Take(total - scaled.Sum()))
        {
            scaled[index]++;
        }

        return scaled;
    }
}
