namespace ControlPlane;

/// <summary>A backup of an engine.</summary>
internal sealed record Backup(string Id, string Name, long Size);
