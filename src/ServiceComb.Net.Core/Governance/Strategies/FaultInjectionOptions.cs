namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Options of fault injection, which tests how callers handle failures.</summary>
internal sealed class FaultInjectionOptions
{
    /// <summary>Gets or sets the kind of fault. Default: <see cref="FaultKind.Delay"/>.</summary>
    public FaultKind Kind { get; set; }

    /// <summary>Gets or sets the percentage of affected calls, 0 to 100, exact over 100 calls. Default: 0.</summary>
    public int Percentage { get; set; }

    /// <summary>Gets or sets the delay of an affected call. Default: zero.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.Zero;
}
