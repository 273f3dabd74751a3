namespace ServiceComb.Net.Cli.Contexts;

/// <summary>The content of the file of contexts.</summary>
internal sealed record ContextList
{
    /// <summary>Gets the name of the context that is used when none is named.</summary>
    public string? Current { get; init; }

    public SortedDictionary<string, EngineContext> Contexts { get; init; } = new(StringComparer.Ordinal);
}
