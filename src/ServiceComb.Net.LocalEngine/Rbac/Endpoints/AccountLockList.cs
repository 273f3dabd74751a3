using ServiceComb.Net.LocalEngine.Rbac.Passwords;

namespace ServiceComb.Net.LocalEngine.Rbac.Endpoints;

/// <summary>Failed log-ins that are remembered; without any, neither field.</summary>
internal sealed record AccountLockList
{
    public int? Total => Data?.Count;

    public IReadOnlyList<AccountLock>? Data { get; init; }
}
