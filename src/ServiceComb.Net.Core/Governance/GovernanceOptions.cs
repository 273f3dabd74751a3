namespace ServiceComb.Net.Governance;

/// <summary>Describes the current service for the fields <c>services</c>, <c>source</c> and <c>sourceTags</c> of governance
/// documents.</summary>
public sealed class GovernanceOptions
{
    /// <summary>Gets or sets the name of the service that this process belongs to. Default: empty; documents with a
    /// <c>services</c> filter are then not applied.</summary>
    public string ServiceName { get; set; } = "";

    /// <summary>Gets or sets the version of the service. Default: empty.</summary>
    public string ServiceVersion { get; set; } = "";

    /// <summary>Gets the properties of the service, which <c>sourceTags</c> of route rules are compared with. Default:
    /// empty.</summary>
    public IDictionary<string, string> Properties { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets or sets the region that this process runs in, used to prefer nearby instances. Default: empty, which
    /// disables the preference.</summary>
    public string Region { get; set; } = "";

    /// <summary>Gets or sets the availability zone within the region. Default: empty.</summary>
    public string AvailableZone { get; set; } = "";
}
