using ServiceComb.Net.LocalEngine.Rbac.Accounts;

namespace ServiceComb.Net.LocalEngine.Rbac.Endpoints;

/// <summary>The accounts of a batch creation.</summary>
internal sealed record AccountBatch
{
    public IReadOnlyList<AccountRequest?>? Accounts { get; init; }
}
