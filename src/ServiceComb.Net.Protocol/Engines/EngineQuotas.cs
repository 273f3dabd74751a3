namespace ServiceComb.Net.Protocol.Engines;

/// <summary>The quotas of a project.</summary>
public sealed record EngineQuotas
{
    /// <summary>The quotas.</summary>
    public EngineQuotaList? Quotas { get; init; }
}

/// <summary>A list of quotas.</summary>
public sealed record EngineQuotaList
{
    /// <summary>The quotas.</summary>
    public IReadOnlyList<EngineQuota> Resources { get; init => field = value ?? []; } = [];
}

/// <summary>A quota of a resource.</summary>
public sealed record EngineQuota
{
    /// <summary>The type of the resource.</summary>
    public string? Type { get; init; }

    /// <summary>The used amount.</summary>
    public int Used { get; init; }

    /// <summary>The maximum amount.</summary>
    public int Quota { get; init; }
}
