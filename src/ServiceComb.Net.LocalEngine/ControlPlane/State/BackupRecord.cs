namespace ServiceComb.Net.LocalEngine.ControlPlane.State;

/// <summary>A backup file.</summary>
internal sealed record BackupRecord
{
    public required string Id { get; init; }

    public required string EngineId { get; init; }

    public required string Project { get; init; }

    public required string Name { get; init; }

    public string Description { get; init; } = "";

    /// <summary>Gets the policy that created the backup; empty for a backup by request.</summary>
    public string PolicyId { get; init; } = "";

    /// <summary>Gets the time of creation, in milliseconds since 1970.</summary>
    public long CreateTime { get; init; }

    /// <summary>Gets the size of the file, in bytes.</summary>
    public long Size { get; init; }
}
