namespace ServiceComb.Net.LocalEngine.Rbac.Endpoints;

/// <summary>An account of a batch creation, with the error when it was not created.</summary>
internal sealed record CreatedAccount
{
    public required string Name { get; init; }

    public string? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }

    public string? Detail { get; init; }
}
