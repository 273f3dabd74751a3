namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Specifies the fault that is injected into a call.</summary>
internal enum FaultKind
{
    /// <summary>The call is delayed.</summary>
    Delay,

    /// <summary>The call ends without being sent.</summary>
    Abort,
}
