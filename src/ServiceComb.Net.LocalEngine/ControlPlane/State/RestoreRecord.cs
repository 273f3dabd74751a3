namespace ServiceComb.Net.LocalEngine.ControlPlane.State;

/// <summary>A restore of a backup. Status, progress and reason are those of its job.</summary>
internal sealed record RestoreRecord
{
    public required string Id { get; init; }

    public required string EngineId { get; init; }

    public required string BackupId { get; init; }

    public required string BackupName { get; init; }

    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public required long JobId { get; init; }
}
