namespace ServiceComb.Net.Governance.Strategies;

/// <summary>What is done to a call on purpose.</summary>
public enum FaultKind
{
    /// <summary>It waits and goes on.</summary>
    Delay,

    /// <summary>It ends without being made.</summary>
    Abort,
}
