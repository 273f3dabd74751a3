using System.Text.Json;

namespace ServiceComb.Net.Protocol.Kie;

/// <summary>Items as a file: what an export gives and an import takes.</summary>
public sealed record KieFile
{
    /// <summary>About the file.</summary>
    public KieFileMetadata? Metadata { get; init; }

    /// <summary>The items.</summary>
    public IReadOnlyList<KieItem> Data { get; init => field = value ?? []; } = [];
}

/// <summary>What a file of items says about itself.</summary>
public sealed record KieFileMetadata
{
    /// <summary>The version of the format.</summary>
    public string? Version { get; init; }

    /// <summary>Anything else.</summary>
    public JsonElement? Annotations { get; init; }
}
