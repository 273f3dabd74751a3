namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Options of fault injection, which tries on purpose whether callers can stand failures.</summary>
public sealed class FaultInjectionOptions
{
    /// <summary>What happens; a delay by default.</summary>
    public FaultKind Kind { get; set; }

    /// <summary>Percent of the calls it happens to, exact over 100 calls; 0 by default: none.</summary>
    public int Percentage { get; set; }

    /// <summary>How long a delayed call waits; zero by default.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.Zero;
}
