namespace ServiceComb.Net.Governance;

/// <summary>Who this process is, for the fields <c>services</c>, <c>source</c> and <c>sourceTags</c> of governance documents.</summary>
public sealed class GovernanceOptions
{
    /// <summary>The name of this process' own service; empty by default, then documents with a filter are left out.</summary>
    public string ServiceName { get; set; } = "";

    /// <summary>Its version; empty by default.</summary>
    public string ServiceVersion { get; set; } = "";

    /// <summary>Its properties, for <c>sourceTags</c> of route rules; empty by default.</summary>
    public IDictionary<string, string> Properties { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The region this process runs in, for the choice of near instances; empty by default: all are as near.</summary>
    public string Region { get; set; } = "";

    /// <summary>The zone within the region; empty by default.</summary>
    public string AvailableZone { get; set; } = "";
}
