using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>The exception that rejects a request. It is thrown below an endpoint and converted to an error response by the
/// listener.</summary>
internal sealed class EngineApiException(int status, string code, string message, string? detail) : Exception(detail ?? message)
{
    public int Status => status;

    public EngineError Error { get; } = new() { ErrorCode = code, ErrorMessage = message, Detail = detail };

    /// <summary>Gets message and detail as one text, the format used inside responses about several items.</summary>
    public string MessageWithDetail => Error.Detail is { Length: > 0 } text ? $"{Error.ErrorMessage}({text})" : Error.ErrorMessage;
}
