using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Engines;

/// <summary>A size of engines.</summary>
public sealed record Flavor
{
    /// <summary>The id, such as <c>cse.s1.small2</c>.</summary>
    [JsonPropertyName("flavor")]
    public string? Name { get; init; }

    /// <summary>The capacity.</summary>
    public string? Description { get; init; }

    /// <summary>The required resources.</summary>
    [JsonConverter(typeof(FlavorSpecConverter))]
    public IReadOnlyList<FlavorSpec> Spec { get; init => field = value ?? []; } = [];
}

/// <summary>The resources that an engine of a flavor requires.</summary>
public sealed record FlavorSpec
{
    /// <summary>The CPU and memory.</summary>
    public string? AvailableCpuMemory { get; init; }

    /// <summary>Whether the flavor scales linearly.</summary>
    public string? Linear { get; init; }

    /// <summary>The allowed prefixes of machine ids.</summary>
    public string? AvailablePrefix { get; init; }
}

/// <summary>The flavors.</summary>
public sealed record FlavorList
{
    /// <summary>The total number.</summary>
    public int Total { get; init; }

    /// <summary>The flavors.</summary>
    public IReadOnlyList<Flavor> Data { get; init => field = value ?? []; } = [];
}
