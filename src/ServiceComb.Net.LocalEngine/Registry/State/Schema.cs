namespace ServiceComb.Net.LocalEngine.Registry.State;

/// <summary>The content of a schema.</summary>
internal sealed record Schema(string Content, string? Summary);
