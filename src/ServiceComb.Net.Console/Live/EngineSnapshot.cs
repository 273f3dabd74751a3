using ServiceComb.Net.Protocol.Engines;

namespace ServiceComb.Net.Console.Live;

/// <param name="Engine">The engine; null when it does not exist.</param>
/// <param name="Jobs">The latest jobs, the newest first.</param>
/// <param name="Backups">The backups, the newest first; null when the control plane does not list them.</param>
internal sealed record EngineSnapshot(EngineDetail? Engine, IReadOnlyList<EngineJob> Jobs, IReadOnlyList<EngineBackup>? Backups);
