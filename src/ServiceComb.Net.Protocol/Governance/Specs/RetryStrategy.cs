namespace ServiceComb.Net.Protocol.Governance;

/// <summary>How the delays of <see cref="RetrySpec"/> are calculated.</summary>
public enum RetryStrategy
{
    /// <summary>All delays are equal.</summary>
    FixedInterval,

    /// <summary>Delays grow and have a random part.</summary>
    RandomBackoff,
}
