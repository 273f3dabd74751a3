namespace ServiceComb.Net.Protocol.Governance;

/// <summary>The document of <c>instanceIsolation</c>: an instance is not called while too many of its calls fail or are slow.</summary>
public sealed record InstanceIsolationSpec : BreakerSpec
{
    /// <summary>Initializes a new instance of the <see cref="InstanceIsolationSpec"/> class with the defaults.</summary>
    public InstanceIsolationSpec()
        : base(GovernanceKind.InstanceIsolation)
    {
    }
}
