using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>A request is refused: thrown anywhere below an endpoint, answered by the listener.</summary>
internal sealed class EngineApiException(int status, string code, string message, string? detail) : Exception(detail ?? message)
{
    public int Status => status;

    public EngineError Error { get; } = new() { ErrorCode = code, ErrorMessage = message, Detail = detail };

    /// <summary>The refusal as one text, as it stands within answers about several things.</summary>
    public string InBrackets => Error.Detail is { Length: > 0 } text ? $"{Error.ErrorMessage}({text})" : Error.ErrorMessage;
}
