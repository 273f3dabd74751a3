namespace ServiceComb.Net.Protocol.Errors;

/// <summary>The body of a refused request. The registry spells its fields in camel case; the cloud's KIE and
/// governance pages print <c>error_code</c> and <c>error_msg</c>, which the client reads as well.</summary>
public sealed record EngineError
{
    /// <summary>Six digits as text, see <see cref="ErrorCodes"/>; the HTTP status is the code divided by 1000.</summary>
    public string ErrorCode { get; init => field = value ?? ""; } = "";

    /// <summary>The fixed text that belongs to the code.</summary>
    public string ErrorMessage { get; init => field = value ?? ""; } = "";

    /// <summary>What was wrong in this request; absent for a few codes.</summary>
    public string? Detail { get; init; }
}
