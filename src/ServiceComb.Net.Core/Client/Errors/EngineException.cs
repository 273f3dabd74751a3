using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.Client.Errors;

/// <summary>The exception that is thrown when the engine rejects a request, sends an invalid response or cannot be reached.</summary>
public sealed class EngineException : Exception
{
    private const int MaxTextLength = 1024;

    /// <summary>Initializes a new instance for an error response.</summary>
    /// <param name="status">The HTTP status code.</param>
    /// <param name="error">The body of the response.</param>
    /// <param name="request">The method and the path of the request, see <see cref="Operation"/>.</param>
    /// <param name="requestId">The id of the request, see <see cref="RequestId"/>.</param>
    public EngineException(int status, EngineError error, string request, string? requestId = null)
        : base(Describe(status, error, request, requestId))
    {
        (Status, ErrorCode, ErrorMessage) = (status, ReceivedText.Escape(error.ErrorCode), ReceivedText.Escape(error.ErrorMessage, MaxTextLength));
        Detail = error.Detail is null ? null : ReceivedText.Escape(error.Detail, MaxTextLength);
        (Operation, RequestId) = (ReceivedText.Escape(request, MaxTextLength), requestId is null ? null : ReceivedText.Escape(requestId));
    }

    /// <summary>Initializes a new instance for a missing response.</summary>
    public EngineException(string message, Exception? innerException)
        : base(ReceivedText.Escape(message, MaxTextLength), innerException) => (ErrorCode, ErrorMessage) = ("", Message);

    /// <summary>Initializes a new instance for an error response, with a custom message.</summary>
    internal EngineException(string message, int status, string errorCode)
        : base(ReceivedText.Escape(message, MaxTextLength)) => (Status, ErrorCode, ErrorMessage) = (status, errorCode, Message);

    /// <summary>Gets the HTTP status code; 0 when there was no response.</summary>
    public int Status { get; private init; }

    /// <summary>Gets the error code, see <see cref="ErrorCodes"/>: six digits from an engine, a text such as <c>SVCSTG.00401116</c> from
    /// the cloud; empty when the response had none. All texts of the engine are limited to 1024 characters, and control characters are
    /// escaped as <c>\u001B</c>.</summary>
    public string ErrorCode { get; }

    /// <summary>Gets the fixed text of the error code.</summary>
    public string ErrorMessage { get; }

    /// <summary>Gets the details of this error; null for none.</summary>
    public string? Detail { get; }

    /// <summary>Gets the request that failed: its method and path, such as <c>GET /v4/default/registry/microservices</c>; null when the
    /// failure does not belong to one request.</summary>
    public string? Operation { get; internal init; }

    /// <summary>Gets the id by which the operator of the engine finds the request in its logs (<c>X-Request-Id</c>); null when the
    /// response did not have it.</summary>
    public string? RequestId { get; private init; }

    /// <summary>Gets the time that the engine asks to wait before the next request (<c>Retry-After</c>, in seconds or as a date), at most an
    /// hour; null when the response did not have it.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Gets whether the request may succeed later: the engine could not be reached, failed (status 5xx) or limits the rate (429).</summary>
    public bool IsTransient => !IsResponseTooLarge && Status is (0 or 429 or >= 500);

    /// <summary>Gets whether the engine responded that what the request is about does not exist.</summary>
    public bool IsNotFound => (Status == 404 && ErrorCode.Length > 0) || ErrorCodes.IsNotFound(ErrorCode);

    /// <summary>Gets whether the request was not authenticated: the engine rejected it with status 401, rejected the login, or rejected the
    /// same password before, which is then not sent again for a while. Change the account, or its password.</summary>
    public bool IsAuthenticationFailure { get => field || Status == 401; internal init; }

    /// <summary>Gets whether the response exceeded 32 MiB. Repeating the request does not help.</summary>
    public bool IsResponseTooLarge { get; internal init; }

    /// <summary>Gets whether the engine accepted the request (status 2xx), but sent a response that cannot be read. The change that the
    /// request asked for may have been made.</summary>
    public bool IsResponseInvalid { get; private init; }

    /// <summary>The address that failed before the request itself was sent, such as during the login.</summary>
    internal Uri? Address { get; init; }

    /// <summary>Whether the engine may have processed a request without response.</summary>
    internal bool WasSent { get; init; }

    /// <summary>Creates an exception for a response of status 2xx that cannot be read.</summary>
    internal static EngineException InvalidResponse(string request, int status, string reason, string? requestId = null, Exception? exception = null) =>
        new($"the response to {ReceivedText.Escape(request, MaxTextLength)} {reason}", exception)
        {
            Status = status,
            Operation = ReceivedText.Escape(request, MaxTextLength),
            RequestId = requestId is null ? null : ReceivedText.Escape(requestId),
            IsResponseInvalid = true,
        };

    private static string Describe(int status, EngineError error, string request, string? requestId)
    {
        var escapedRequest = ReceivedText.Escape(request, MaxTextLength);
        var detail = string.IsNullOrEmpty(error.Detail) ? "" : $": {ReceivedText.Escape(error.Detail)}";
        var id = string.IsNullOrEmpty(requestId) ? "" : $" (request id {ReceivedText.Escape(requestId)})";
        return error.ErrorCode.Length == 0 && error.ErrorMessage.Length == 0
            ? $"{escapedRequest} failed with status {status}{detail}{id}"
            : $"{escapedRequest} was rejected with {status}{(error.ErrorCode.Length == 0 ? "" : $" {ReceivedText.Escape(error.ErrorCode)}")}, {ReceivedText.Escape(error.ErrorMessage)}{detail}{id}{Advise(error.ErrorCode)}";
    }

    private static string Advise(string code) => code == ErrorCodes.NoToken
        ? ". The engine requires an account: set servicecomb:credentials:rbac:enabled and servicecomb:credentials:account, or EngineClientOptions.Account"
        : "";
}
