namespace ServiceComb.Net.Governance;

/// <summary>Who this process is, for the field <c>services</c> of governance documents.</summary>
public sealed class GovernanceOptions
{
    /// <summary>The name of this process' own service; empty by default, then documents with a filter are left out.</summary>
    public string ServiceName { get; set; } = "";

    /// <summary>Its version; empty by default.</summary>
    public string ServiceVersion { get; set; } = "";
}
