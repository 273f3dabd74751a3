namespace ServiceComb.Net.Cli.Background;

/// <summary>A local engine that this tool started.</summary>
internal sealed record EngineRecord
{
    public required int ProcessId { get; init; }

    /// <summary>Gets the identity of the process, see <see cref="ProcessIdentity"/>.</summary>
    public required string Start { get; init; }

    public required string Registry { get; init; }

    public required string Kie { get; init; }

    public string? Monitor { get; init; }

    public string? ControlPlane { get; init; }

    public string? Console { get; init; }

    /// <summary>Gets the data directory; null when the data is in memory.</summary>
    public string? Data { get; init; }

    public required string Log { get; init; }

    public required DateTimeOffset StartedAt { get; init; }
}
