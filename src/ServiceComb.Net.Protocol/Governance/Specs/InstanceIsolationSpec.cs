namespace ServiceComb.Net.Protocol.Governance;

/// <summary>The document of <c>instanceIsolation</c>: an instance is not called while too many of its calls fail or are slow.</summary>
public sealed record InstanceIsolationSpec : BreakerSpec
{
    /// <inheritdoc/>
    public override GovernanceKind Kind => GovernanceKind.InstanceIsolation;
}
