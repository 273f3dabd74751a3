namespace ServiceComb.Net.Configuration.Snapshots;

/// <summary>What is kept on disk.</summary>
internal sealed record KieSnapshot
{
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    public DateTimeOffset SavedAt { get; init; }

    public IReadOnlyList<KieScopeSnapshot> Scopes { get; init; } = [];
}
