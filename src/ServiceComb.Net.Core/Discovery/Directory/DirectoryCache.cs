namespace ServiceComb.Net.Discovery.Directory;

/// <summary>The content of the directory cache file: the last known instances of other services.</summary>
internal sealed record DirectoryCache
{
    /// <summary>The version of the file format. Files of other versions are ignored.</summary>
    public const int CurrentVersion = 1;

    public int Version { get; init; }

    /// <summary>Gets the environment that the services belong to.</summary>
    public string? Environment { get; init; }

    public IReadOnlyList<CachedService>? Services { get; init; }
}
