using ServiceComb.Net.Engine.Rbac.Passwords;

namespace ServiceComb.Net.Engine.Rbac.Endpoints;

/// <summary>Failed log-ins that are remembered; without any, neither field.</summary>
internal sealed record AccountLockList
{
    public int? Total => Data?.Count;

    public IReadOnlyList<AccountLock>? Data { get; init; }
}
