using Polly;

namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Represents a call that <see cref="RetryStrategy"/> may repeat.</summary>
internal interface IRetriedCall<T>
{
    /// <summary>Gets a value that indicates whether the call can be made again.</summary>
    bool MayRetry { get; }

    ValueTask<Outcome<T>> AttemptAsync();
}
