using ServiceComb.Net.LocalEngine.Rbac.Accounts;

namespace ServiceComb.Net.LocalEngine.Rbac.Endpoints;

/// <summary>The accounts, sorted by name.</summary>
internal sealed record AccountList
{
    public int Total => Data.Count;

    public required IReadOnlyList<Account> Data { get; init; }
}
