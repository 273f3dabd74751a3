namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>Shows the governance that is in force. Registered as a service; every read is of this moment.</summary>
public interface IGovernanceSnapshot
{
    /// <summary>Every document that was found, ordered by key, broken ones too.</summary>
    IReadOnlyList<GovernanceDocumentInfo> Documents { get; }
}
