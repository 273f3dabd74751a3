namespace ServiceComb.Net.LocalEngine;

/// <summary>The exception that is thrown when a local engine cannot start. The message is a single line meant for
/// users.</summary>
public sealed class LocalEngineException : Exception
{
    /// <summary>Initializes a new instance of the <see cref="LocalEngineException"/> class.</summary>
    /// <param name="failure">The kind of failure.</param>
    /// <param name="message">A single line that names the option, address or file and the reason.</param>
    /// <param name="innerException">The cause, or null.</param>
    public LocalEngineException(LocalEngineFailure failure, string message, Exception? innerException = null)
        : base(message, innerException) => Failure = failure;

    /// <summary>Gets the kind of failure.</summary>
    public LocalEngineFailure Failure { get; }
}
