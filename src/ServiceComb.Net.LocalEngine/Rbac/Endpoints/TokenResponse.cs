namespace ServiceComb.Net.LocalEngine.Rbac.Endpoints;

/// <summary>The response to a log-in.</summary>
internal sealed record TokenResponse
{
    public required string Token { get; init; }
}
