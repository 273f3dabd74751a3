namespace ServiceComb.Net.Protocol.Errors;

/// <summary>The body of an error response. The registry uses camel case; the documentation of the cloud's KIE and
/// governance API has <c>error_code</c> and <c>error_msg</c>, which the client also reads.</summary>
public sealed record EngineError
{
    /// <summary>The error code of six digits, see <see cref="ErrorCodes"/>. The code divided by 1000 is the HTTP status.</summary>
    public string ErrorCode { get; init => field = value ?? ""; } = "";

    /// <summary>The fixed text of the error code.</summary>
    public string ErrorMessage { get; init => field = value ?? ""; } = "";

    /// <summary>The details of this error; absent for a few codes.</summary>
    public string? Detail { get; init; }
}
