namespace ServiceComb.Net.Protocol.Engines;

/// <summary>How much of what there may be.</summary>
public sealed record EngineQuotas
{
    /// <summary>The quotas.</summary>
    public EngineQuotaList? Quotas { get; init; }
}

/// <summary>Several quotas.</summary>
public sealed record EngineQuotaList
{
    /// <summary>The quotas.</summary>
    public IReadOnlyList<EngineQuota> Resources { get; init => field = value ?? []; } = [];
}

/// <summary>How much of one thing there may be.</summary>
public sealed record EngineQuota
{
    /// <summary>The thing.</summary>
    public string? Type { get; init; }

    /// <summary>How much there is.</summary>
    public int Used { get; init; }

    /// <summary>How much there may be.</summary>
    public int Quota { get; init; }
}
