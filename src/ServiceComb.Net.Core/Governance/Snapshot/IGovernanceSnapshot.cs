namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>Provides the governance documents in force. Registered as a service; every read returns the current
/// state.</summary>
public interface IGovernanceSnapshot
{
    /// <summary>Gets all documents found, ordered by key, including invalid ones.</summary>
    IReadOnlyList<GovernanceDocumentInfo> Documents { get; }
}
