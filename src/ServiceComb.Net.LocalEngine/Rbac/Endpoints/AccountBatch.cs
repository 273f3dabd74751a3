namespace ServiceComb.Net.LocalEngine.Rbac.Endpoints;

/// <summary>Accounts to create.</summary>
internal sealed record AccountBatch
{
    public IReadOnlyList<AccountRequest?>? Accounts { get; init; }
}
