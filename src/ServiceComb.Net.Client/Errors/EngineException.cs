using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.Client.Errors;

/// <summary>The engine refused a request, answered something that cannot be read, or could not be reached.</summary>
public sealed class EngineException : Exception
{
    private const int MaxText = 1024;

    /// <summary>Makes the exception of a refusal.</summary>
    public EngineException(int status, EngineError error, string request)
        : base(Describe(status, error, request))
    {
        (Status, ErrorCode, ErrorMessage) = (status, ReceivedText.Escape(error.ErrorCode), ReceivedText.Escape(error.ErrorMessage, MaxText));
        Detail = error.Detail is null ? null : ReceivedText.Escape(error.Detail, MaxText);
    }

    /// <summary>Makes the exception of an engine that did not answer.</summary>
    public EngineException(string message, Exception? innerException)
        : base(ReceivedText.Escape(message, MaxText), innerException) => (ErrorCode, ErrorMessage) = ("", Message);

    /// <summary>Makes the exception of a request that ended with a status, in words of its own.</summary>
    internal EngineException(string message, int status, string errorCode)
        : base(ReceivedText.Escape(message, MaxText)) => (Status, ErrorCode, ErrorMessage) = (status, errorCode, Message);

    /// <summary>The HTTP status; 0 when no address answered.</summary>
    public int Status { get; }

    /// <summary>Six digits, see <see cref="ErrorCodes"/>; empty when the answer carried none. Like the other texts of the engine, at
    /// most about a thousand characters, of which control characters are written as <c>\u001B</c>.</summary>
    public string ErrorCode { get; }

    /// <summary>The fixed text of the code.</summary>
    public string ErrorMessage { get; }

    /// <summary>What was wrong in this request.</summary>
    public string? Detail { get; }

    /// <summary>How long the engine asks to be left alone (<c>Retry-After</c>, seconds or a date), at most an hour; null when
    /// it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the engine could not be reached or failed itself, so that the request may succeed later.</summary>
    public bool IsTransient => !IsResponseTooLarge && Status is (0 or 429 or >= 500);

    /// <summary>Whether the engine answered more than 32 MiB, so that only asking for less helps.</summary>
    public bool IsResponseTooLarge { get; internal init; }

    /// <summary>The address that failed, when it did so before the request itself was sent there.</summary>
    internal Uri? Address { get; init; }

    /// <summary>Whether the engine may have carried out a request whose answer was lost.</summary>
    internal bool WasSent { get; init; }

    private static string Describe(int status, EngineError error, string request)
    {
        var what = ReceivedText.Escape(request, MaxText);
        var detail = string.IsNullOrEmpty(error.Detail) ? "" : $": {ReceivedText.Escape(error.Detail)}";
        return error.ErrorCode.Length == 0
            ? $"{what} was answered with status {status}{detail}"
            : $"{what} was refused with {status} {ReceivedText.Escape(error.ErrorCode)}, {ReceivedText.Escape(error.ErrorMessage)}{detail}";
    }
}
