namespace ServiceComb.Net.LocalEngine.Rbac.Endpoints;

/// <summary>What became of accounts to create, in their order.</summary>
internal sealed record AccountBatchResponse
{
    public required IReadOnlyList<CreatedAccount> Accounts { get; init; }
}
