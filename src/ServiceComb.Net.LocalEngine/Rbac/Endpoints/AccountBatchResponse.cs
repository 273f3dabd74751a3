namespace ServiceComb.Net.LocalEngine.Rbac.Endpoints;

/// <summary>The results of a batch creation, in the order of the request.</summary>
internal sealed record AccountBatchResponse
{
    public required IReadOnlyList<CreatedAccount> Accounts { get; init; }
}
