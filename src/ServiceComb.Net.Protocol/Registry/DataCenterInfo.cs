namespace ServiceComb.Net.Protocol.Registry;

/// <summary>The data center of an instance. All fields are required and have 1 to 128 characters.</summary>
public sealed record DataCenterInfo
{
    /// <summary>The data center.</summary>
    public string? Name { get; init; }

    /// <summary>The region.</summary>
    public string? Region { get; init; }

    /// <summary>The zone within the region.</summary>
    public string? AvailableZone { get; init; }
}
