using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Cache;

/// <summary>The cached items of a scope.</summary>
internal sealed record KieCacheScope
{
    public required string Name { get; init; }

    public long? Revision { get; init; }

    public IReadOnlyList<KieItem> Items { get; init; } = [];
}
