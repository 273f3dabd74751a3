namespace ServiceComb.Net.Protocol.Governance;

/// <summary>The document of <c>faultInjection</c>: a share of the calls is delayed or aborted, for tests.</summary>
public sealed record FaultInjectionSpec : PolicySpec
{
    /// <summary>Initializes a new instance of the <see cref="FaultInjectionSpec"/> class with the defaults.</summary>
    public FaultInjectionSpec()
        : base(GovernanceKind.FaultInjection)
    {
    }

    /// <summary>The share of the calls, 0 to 100 percent.</summary>
    public required int Percentage { get; init; }

    /// <summary>The type: <c>delay</c> or <c>abort</c>. Default: <c>delay</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The delay. Default: zero.</summary>
    public TimeSpan? DelayTime { get; init; }

    /// <summary>The status of an aborted call, 200 to 599. Default: 500.</summary>
    public int? ErrorCode { get; init; }

    /// <summary>What an aborted call returns: <c>ThrowException</c> for the status, <c>ReturnNull</c> for an empty response. Default:
    /// <c>ThrowException</c>.</summary>
    public string? FallbackType { get; init; }

    /// <summary>Whether no fault is injected. Default: false.</summary>
    public bool? ForceClosed { get; init; }
}
