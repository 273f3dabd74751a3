using System.Text.Json;

namespace ServiceComb.Net.Protocol.Kie;

/// <summary>A file with items, for import and export.</summary>
public sealed record KieFile
{
    /// <summary>The metadata of the file.</summary>
    public KieFileMetadata? Metadata { get; init; }

    /// <summary>The items.</summary>
    public IReadOnlyList<KieItem> Data { get; init => field = value ?? []; } = [];
}

/// <summary>The metadata of a file with items.</summary>
public sealed record KieFileMetadata
{
    /// <summary>The version of the file format.</summary>
    public string? Version { get; init; }

    /// <summary>Any other metadata.</summary>
    public JsonElement? Annotations { get; init; }
}
