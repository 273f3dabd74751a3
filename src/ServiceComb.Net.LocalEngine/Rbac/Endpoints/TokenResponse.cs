namespace ServiceComb.Net.LocalEngine.Rbac.Endpoints;

/// <summary>A token.</summary>
internal sealed record TokenResponse
{
    public required string Token { get; init; }
}
