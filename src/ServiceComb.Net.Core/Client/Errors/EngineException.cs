using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.Client.Errors;

/// <summary>The exception that is thrown when the engine rejects a request, sends an invalid response or cannot be reached.</summary>
public sealed class EngineException : Exception
{
    private const int MaxTextLength = 1024;

    /// <summary>Initializes a new instance for an error response.</summary>
    public EngineException(int status, EngineError error, string request)
        : base(Describe(status, error, request))
    {
        (Status, ErrorCode, ErrorMessage) = (status, ReceivedText.Escape(error.ErrorCode), ReceivedText.Escape(error.ErrorMessage, MaxTextLength));
        Detail = error.Detail is null ? null : ReceivedText.Escape(error.Detail, MaxTextLength);
    }

    /// <summary>Initializes a new instance for a missing or invalid response.</summary>
    public EngineException(string message, Exception? innerException)
        : base(ReceivedText.Escape(message, MaxTextLength), innerException) => (ErrorCode, ErrorMessage) = ("", Message);

    /// <summary>Initializes a new instance for an error response, with a custom message.</summary>
    internal EngineException(string message, int status, string errorCode)
        : base(ReceivedText.Escape(message, MaxTextLength)) => (Status, ErrorCode, ErrorMessage) = (status, errorCode, Message);

    /// <summary>Gets the HTTP status code; 0 when there was no response.</summary>
    public int Status { get; }

    /// <summary>Gets the error code of six digits, see <see cref="ErrorCodes"/>; empty when the response had none. All texts of the engine are
    /// limited to 1024 characters, and control characters are escaped as <c>\u001B</c>.</summary>
    public string ErrorCode { get; }

    /// <summary>Gets the fixed text of the error code.</summary>
    public string ErrorMessage { get; }

    /// <summary>Gets the details of this error; null for none.</summary>
    public string? Detail { get; }

    /// <summary>Gets the time that the engine asks to wait before the next request (<c>Retry-After</c>, in seconds or as a date), at most an
    /// hour; null when the response did not have it.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Gets whether the request may succeed later: the engine could not be reached, failed (status 5xx) or limits the rate (429).</summary>
    public bool IsTransient => !IsResponseTooLarge && Status is (0 or 429 or >= 500);

    /// <summary>Gets whether the response exceeded 32 MiB. Repeating the request does not help.</summary>
    public bool IsResponseTooLarge { get; internal init; }

    /// <summary>The address that failed before the request itself was sent, such as during the login.</summary>
    internal Uri? Address { get; init; }

    /// <summary>Whether the engine may have processed a request without response.</summary>
    internal bool WasSent { get; init; }

    private static string Describe(int status, EngineError error, string request)
    {
        var escapedRequest = ReceivedText.Escape(request, MaxTextLength);
        var detail = string.IsNullOrEmpty(error.Detail) ? "" : $": {ReceivedText.Escape(error.Detail)}";
        return error.ErrorCode.Length == 0
            ? $"{escapedRequest} failed with status {status}{detail}"
            : $"{escapedRequest} was rejected with {status} {ReceivedText.Escape(error.ErrorCode)}, {ReceivedText.Escape(error.ErrorMessage)}{detail}{Advise(error.ErrorCode)}";
    }

    private static string Advise(string code) => code == ErrorCodes.NoToken
        ? ". The engine requires an account: set servicecomb:credentials:rbac:enabled and servicecomb:credentials:account, or EngineClientOptions.Account"
        : "";
}
