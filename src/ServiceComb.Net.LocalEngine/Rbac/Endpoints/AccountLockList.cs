using ServiceComb.Net.LocalEngine.Rbac.Passwords;

namespace ServiceComb.Net.LocalEngine.Rbac.Endpoints;

/// <summary>The recorded failed log-ins; both fields are omitted when there are none.</summary>
internal sealed record AccountLockList
{
    public int? Total => Data?.Count;

    public IReadOnlyList<AccountLock>? Data { get; init; }
}
