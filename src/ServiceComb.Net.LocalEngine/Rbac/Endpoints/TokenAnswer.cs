namespace ServiceComb.Net.Engine.Rbac.Endpoints;

/// <summary>A token.</summary>
internal sealed record TokenAnswer
{
    public required string Token { get; init; }
}
