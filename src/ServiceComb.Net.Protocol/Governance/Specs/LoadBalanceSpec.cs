namespace ServiceComb.Net.Protocol.Governance;

/// <summary>The document of <c>loadbalance</c>: how an instance is chosen.</summary>
public sealed record LoadBalanceSpec : PolicySpec
{
    /// <summary>Initializes a new instance of the <see cref="LoadBalanceSpec"/> class with the defaults.</summary>
    public LoadBalanceSpec()
        : base(GovernanceKind.LoadBalance)
    {
    }

    /// <summary>The rule: <c>RoundRobin</c>, <c>Random</c>, <c>WeightedResponse</c>, <c>SessionStickiness</c> or the name of a rule of the
    /// apps. Default: <c>RoundRobin</c>.</summary>
    public string Rule { get; init; } = "RoundRobin";
}
