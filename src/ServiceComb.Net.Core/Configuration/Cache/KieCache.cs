namespace ServiceComb.Net.Configuration.Cache;

/// <summary>The content of the cache file.</summary>
internal sealed record KieCache
{
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    public DateTimeOffset SavedAt { get; init; }

    public IReadOnlyList<KieCacheScope> Scopes { get; init; } = [];
}
