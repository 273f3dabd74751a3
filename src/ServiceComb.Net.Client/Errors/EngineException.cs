using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.Client.Errors;

/// <summary>The engine refused a request, answered something that cannot be read, or could not be reached.</summary>
public sealed class EngineException : Exception
{
    /// <summary>Makes the exception of a refusal.</summary>
    public EngineException(int status, EngineError error, string request)
        : base(Describe(status, error, request))
    {
        (Status, ErrorCode, ErrorMessage, Detail) = (status, error.ErrorCode, error.ErrorMessage, error.Detail);
    }

    /// <summary>Makes the exception of an engine that did not answer.</summary>
    public EngineException(string message, Exception? innerException)
        : base(message, innerException) => (ErrorCode, ErrorMessage) = ("", message);

    /// <summary>The HTTP status; 0 when no address answered.</summary>
    public int Status { get; }

    /// <summary>Six digits, see <see cref="ErrorCodes"/>; empty when the answer carried none.</summary>
    public string ErrorCode { get; }

    /// <summary>The fixed text of the code.</summary>
    public string ErrorMessage { get; }

    /// <summary>What was wrong in this request.</summary>
    public string? Detail { get; }

    /// <summary>How long the engine asks to be left alone (<c>Retry-After</c>, seconds or a date), at most an hour; null when
    /// it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the engine could not be reached or failed itself, so that the request may succeed later.</summary>
    public bool IsTransient => !AnswerIsTooLarge && Status is (0 or 429 or >= 500);

    /// <summary>Whether the engine answered more than 32 MiB, so that only asking for less helps.</summary>
    public bool AnswerIsTooLarge { get; internal init; }

    /// <summary>The address that failed, when it did so before the request itself was sent there.</summary>
    internal Uri? Address { get; init; }

    /// <summary>Whether the engine may have carried out a request whose answer was lost.</summary>
    internal bool WasSent { get; init; }

    private static string Describe(int status, EngineError error, string request)
    {
        var detail = string.IsNullOrEmpty(error.Detail) ? "" : $": {error.Detail}";
        return error.ErrorCode.Length == 0
            ? $"{request} was answered with status {status}{detail}"
            : $"{request} was refused with {status} {error.ErrorCode}, {error.ErrorMessage}{detail}";
    }
}
