using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net;

/// <summary>The location of this instance (<c>servicecomb:datacenter:*</c>). Addresses of engines and instances nearby are
/// preferred.</summary>
public sealed class DataCenterOptions
{
    /// <summary>Gets or sets the name of the data center, which is registered with region and zone (<c>servicecomb:datacenter:name</c>).
    /// Requires <see cref="Region"/> and <see cref="AvailableZone"/>. Default: null, no location is registered.</summary>
    public string? Name { get; set; }

    /// <summary>Gets or sets the region (<c>servicecomb:datacenter:region</c>). Default: null.</summary>
    public string? Region { get; set; }

    /// <summary>Gets or sets the availability zone within the region (<c>servicecomb:datacenter:availableZone</c>). Default: null.</summary>
    public string? AvailableZone { get; set; }

    /// <summary>Gets the registered location; null when the data center has no name.</summary>
    internal DataCenterInfo? Info =>
        string.IsNullOrEmpty(Name) ? null : new DataCenterInfo { Name = Name, Region = Region, AvailableZone = AvailableZone };
}
