namespace ServiceComb.Net.Client.Scheduling;

/// <summary>The delay between attempts to reach an engine: it doubles with every failure, with jitter, so that apps that failed together do
/// not retry together.</summary>
internal static class Backoff
{
    private const int MaxDoublings = 20;

    /// <param name="failures">The number of failures so far, from 1.</param>
    /// <param name="initial">The delay after the first failure, before jitter.</param>
    /// <param name="max">The maximum, before jitter.</param>
    /// <returns>50 to 100 percent of the delay.</returns>
    public static TimeSpan Delay(int failures, TimeSpan initial, TimeSpan max)
    {
        var delay = initial * Math.Pow(2, Math.Min(failures - 1, MaxDoublings));
        return WithJitter(delay < max ? delay : max);
    }

    /// <summary>Returns 50 to 100 percent of a delay.</summary>
    public static TimeSpan WithJitter(TimeSpan delay) => delay * (0.5 + (Random.Shared.NextDouble() / 2));
}
