namespace ServiceComb.Net.LocalEngine;

/// <summary>An engine could not start; the message is one line for people.</summary>
public sealed class LocalEngineException : Exception
{
    /// <summary>Makes the exception.</summary>
    public LocalEngineException(LocalEngineFailure failure, string message, Exception? innerException = null)
        : base(message, innerException) => Failure = failure;

    /// <summary>What kind of failure it is.</summary>
    public LocalEngineFailure Failure { get; }
}
