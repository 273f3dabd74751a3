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
            var other => throw fields.CreateException("type", $"'{other}' is neither delay nor abort"),
        };
        Delay = fields.Duration("delayTime", TimeSpan.Zero, TimeSpan.Zero);
        // The error code is ignored for a delay.
        Status = Fault == FaultKind.Abort ? fields.Integer("errorCode", 500, min: 200, max: 599) : 500;
        ReturnsNull = fields.Text("fallbackType") switch
        {
            null or "" or "ThrowException" => false,
            "ReturnNull" => true,
            var other => throw fields.CreateException("fallbackType", $"'{other}' is neither ThrowException nor ReturnNull"),
        };
        var percentage = fields.Integer("percentage", -1, min: -1, max: 100);
        _injector = percentage > 0 && !fields.Flag("forceClosed") ? new FaultInjector(percentage) : null;
    }

    public FaultKind Fault { get; }

    public TimeSpan Delay { get; }

    /// <summary>Gets the status of an aborted call.</summary>
    public int Status { get; }

    /// <summary>Gets a value that indicates whether an aborted call returns an empty response with status 200.</summary>
    public bool ReturnsNull { get; }

    public static FaultInjectionPolicy Read(GovernanceDocument document) => new(document, new DocumentFields(document.Content!));

    /// <summary>Returns whether the fault is injected into the next call.</summary>
    public bool ShouldInject() => _injector is { } injector && injector.ShouldInject();
}
