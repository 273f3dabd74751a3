namespace ServiceComb.Net.Configuration.Cache;

/// <summary>What is kept on disk.</summary>
internal sealed record KieCache
{
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    public DateTimeOffset SavedAt { get; init; }

    public IReadOnlyList<KieCacheScope> Scopes { get; init; } = [];
}
