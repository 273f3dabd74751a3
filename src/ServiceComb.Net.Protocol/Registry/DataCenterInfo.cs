namespace ServiceComb.Net.Protocol.Registry;

/// <summary>Where an instance runs; when present, every field is required, 1 to 128 characters.</summary>
public sealed record DataCenterInfo
{
    /// <summary>The data center.</summary>
    public string? Name { get; init; }

    /// <summary>The region.</summary>
    public string? Region { get; init; }

    /// <summary>The zone within the region.</summary>
    public string? AvailableZone { get; init; }
}
