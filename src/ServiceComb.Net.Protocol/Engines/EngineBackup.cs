namespace ServiceComb.Net.Protocol.Engines;

/// <summary>A backup of an engine.</summary>
public sealed record EngineBackup
{
    /// <summary>The id.</summary>
    public string? Id { get; init; }

    /// <summary>The id of the engine.</summary>
    public string? EngineId { get; init; }

    /// <summary>The name.</summary>
    public string? Name { get; init; }

    /// <summary>The description.</summary>
    public string? Description { get; init; }

    /// <summary>The id of the policy that made the backup; empty for one that was requested.</summary>
    public string? PolicyId { get; init; }

    /// <summary>The time of creation, in milliseconds since 1970-01-01 UTC.</summary>
    public long? CreateTime { get; init; }

    /// <summary>The size in bytes.</summary>
    public long? Size { get; init; }

    /// <summary>The status, such as <c>Success</c>.</summary>
    public string? Status { get; init; }
}

/// <summary>A page of backups.</summary>
public sealed record EngineBackupList
{
    /// <summary>The total number.</summary>
    public int Total { get; init; }

    /// <summary>The backups of this page.</summary>
    public IReadOnlyList<EngineBackup> Data { get; init => field = value ?? []; } = [];
}

/// <summary>The request body of a restore, or of a backup.</summary>
public sealed record BackupRestore
{
    /// <summary>The name.</summary>
    public string? Name { get; init; }

    /// <summary>The description.</summary>
    public string? Description { get; init; }
}

/// <summary>A restore job.</summary>
public sealed record BackupRestoreJob
{
    /// <summary>The id.</summary>
    public string? Id { get; init; }

    /// <summary>The id of the engine.</summary>
    public string? EngineId { get; init; }

    /// <summary>The id of the backup.</summary>
    public string? BackupId { get; init; }

    /// <summary>The status: <c>RecoveringData</c>, <c>RestartingService</c>, one of them with the suffix <c>Failed</c>, or <c>Success</c>.</summary>
    public string? Status { get; init; }

    /// <summary>The name of the backup.</summary>
    public string? BackupName { get; init; }

    /// <summary>The name.</summary>
    public string? Name { get; init; }

    /// <summary>The description.</summary>
    public string? Description { get; init; }

    /// <summary>The progress in percent. The documentation also shows it as a text.</summary>
    public int? Progress { get; init; }

    /// <summary>The time, in milliseconds since 1970-01-01 UTC. The documentation also shows it as a text.</summary>
    public long? Time { get; init; }

    /// <summary>The reason of a failure.</summary>
    public string? Reason { get; init; }
}

/// <summary>A backup policy: when backups are made and how long they are kept.</summary>
public sealed record BackupPolicy
{
    /// <summary>The id, assigned by the cloud.</summary>
    public string? Id { get; init; }

    /// <summary>The id of the engine; only in responses.</summary>
    public string? EngineId { get; init; }

    /// <summary>The schedule as a cron expression.</summary>
    public string? Schedule { get; init; }

    /// <summary>The number of days that a backup is kept.</summary>
    public int? Reserve { get; init; }

    /// <summary>The maximum number of backups to keep.</summary>
    public int? MaxFiles { get; init; }

    /// <summary>The time of creation, in milliseconds since 1970-01-01 UTC.</summary>
    public long? CreateAt { get; init; }

    /// <summary>The time of the next backup, in milliseconds since 1970-01-01 UTC.</summary>
    public long? NextAt { get; init; }
}
