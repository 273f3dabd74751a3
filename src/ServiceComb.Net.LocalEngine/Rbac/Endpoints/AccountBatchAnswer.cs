namespace ServiceComb.Net.Engine.Rbac.Endpoints;

/// <summary>What became of accounts to create, in their order.</summary>
internal sealed record AccountBatchAnswer
{
    public required IReadOnlyList<CreatedAccount> Accounts { get; init; }
}
