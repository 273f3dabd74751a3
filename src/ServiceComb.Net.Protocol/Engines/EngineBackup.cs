namespace ServiceComb.Net.Protocol.Engines;

/// <summary>How a restore is called.</summary>
public sealed record BackupRestore
{
    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>For people.</summary>
    public string? Description { get; init; }
}

/// <summary>A restore.</summary>
public sealed record BackupRestoreJob
{
    /// <summary>Its id.</summary>
    public string? Id { get; init; }

    /// <summary>The engine.</summary>
    public string? EngineId { get; init; }

    /// <summary>The backup.</summary>
    public string? BackupId { get; init; }

    /// <summary><c>RecoveringData</c>, <c>RestartingService</c>, one of them with <c>Failed</c>, or <c>Success</c>.</summary>
    public string? Status { get; init; }

    /// <summary>The backup's name.</summary>
    public string? BackupName { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>For people.</summary>
    public string? Description { get; init; }

    /// <summary>In percent; text in one example.</summary>
    public int? Progress { get; init; }

    /// <summary>In milliseconds since 1970; text in one example.</summary>
    public long? Time { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Reason { get; init; }
}

/// <summary>When backups are made, and how many are kept.</summary>
public sealed record BackupPolicy
{
    /// <summary>Given by the cloud.</summary>
    public string? Id { get; init; }

    /// <summary>The engine, in answers.</summary>
    public string? EngineId { get; init; }

    /// <summary>When, as a cron expression.</summary>
    public string? Schedule { get; init; }

    /// <summary>How many days one is kept.</summary>
    public int? Reserve { get; init; }

    /// <summary>How many are kept.</summary>
    public int? MaxFiles { get; init; }

    /// <summary>When it was made, in milliseconds since 1970.</summary>
    public long? CreateAt { get; init; }

    /// <summary>When the next is made, in milliseconds since 1970.</summary>
    public long? NextAt { get; init; }
}
