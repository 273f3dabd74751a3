using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Policies;

/// <summary>A compiled <c>faultInjection</c> with its counter.</summary>
internal sealed class FaultInjectionPolicy : GovernancePolicy
{
    private readonly FaultInjector? _injector;

    private FaultInjectionPolicy(GovernanceDocument document, DocumentFields fields)
        : base(PolicyKind.FaultInjection, document, fields)
    {
        Fault = fields.Text("type") switch
        {
            null or "" or "delay" => FaultKind.Delay,
            "abort" => FaultKind.Abort,
            var other => throw fields.Wrong("type", $"'{other}' is neither delay nor abort"),
        };
        Delay = fields.Duration("delayTime", TimeSpan.Zero, TimeSpan.Zero);
        // Whatever stands there beside a delay is not used.
        Status = Fault == FaultKind.Abort ? fields.Integer("errorCode", 500, least: 200, most: 599) : 500;
        ReturnsNull = fields.Text("fallbackType") switch
        {
            null or "" or "ThrowException" => false,
            "ReturnNull" => true,
            var other => throw fields.Wrong("fallbackType", $"'{other}' is neither ThrowException nor ReturnNull"),
        };
        var percentage = fields.Integer("percentage", -1, least: -1, most: 100);
        _injector = percentage > 0 && !fields.Flag("forceClosed") ? new FaultInjector(percentage) : null;
    }

    public FaultKind Fault { get; }

    public TimeSpan Delay { get; }

    /// <summary>The status of an ended call.</summary>
    public int Status { get; }

    /// <summary>Whether an ended call is an empty 200 instead.</summary>
    public bool ReturnsNull { get; }

    public static FaultInjectionPolicy Read(GovernanceDocument document) => new(document, new DocumentFields(document.Content!));

    /// <summary>Whether the fault happens to this call.</summary>
    public bool Next() => _injector is { } injector && injector.Next();
}
