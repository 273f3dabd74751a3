namespace ControlPlane;

/// <summary>An engine with its addresses.</summary>
internal sealed record RunningEngine(string Id, string Name, string Status, string AuthType, string Registry, string Kie, string Dashboard);
