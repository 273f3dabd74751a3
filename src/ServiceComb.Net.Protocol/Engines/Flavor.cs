using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Engines;

/// <summary>A size that engines come in.</summary>
public sealed record Flavor
{
    /// <summary>Its id, such as <c>cse.s1.small2</c>.</summary>
    [JsonPropertyName("flavor")]
    public string? Name { get; init; }

    /// <summary>What it holds.</summary>
    public string? Description { get; init; }

    /// <summary>What it takes.</summary>
    [JsonConverter(typeof(FlavorSpecConverter))]
    public IReadOnlyList<FlavorSpec> Spec { get; init => field = value ?? []; } = [];
}

/// <summary>What an engine of a flavor takes.</summary>
public sealed record FlavorSpec
{
    /// <summary>Processors and memory.</summary>
    public string? AvailableCpuMemory { get; init; }

    /// <summary>Whether it scales in one step.</summary>
    public string? Linear { get; init; }

    /// <summary>What ids of machines may begin with.</summary>
    public string? AvailablePrefix { get; init; }
}

/// <summary>The flavors.</summary>
public sealed record FlavorList
{
    /// <summary>How many there are.</summary>
    public int Total { get; init; }

    /// <summary>The flavors.</summary>
    public IReadOnlyList<Flavor> Data { get; init => field = value ?? []; } = [];
}
