namespace ServiceComb.Net.LocalEngine.ControlPlane.State;

/// <summary>A backup policy. Times are in milliseconds since 1970.</summary>
internal sealed record BackupPolicyRecord
{
    public required string Id { get; init; }

    public required string EngineId { get; init; }

    /// <summary>Gets the cron expression, in UTC.</summary>
    public required string Schedule { get; init; }

    /// <summary>Gets how many days a backup is kept; 0 for no limit.</summary>
    public int Reserve { get; init; }

    /// <summary>Gets the maximum number of backups of the policy; 0 for no limit.</summary>
    public int MaxFiles { get; init; }

    public long CreateAt { get; init; }

    public long NextAt { get; init; }
}
