using Polly;
using ServiceComb.Net.Governance.Outcomes;
using ServiceComb.Net.Governance.Pipelines;

namespace ServiceComb.Net.Governance.Tests.Fixtures;

/// <summary>A call whose attempts a test provides.</summary>
internal sealed class TestCall(Func<CallOutcome> attempt) : CallState
{
    public override CancellationToken CallerToken => TestContext.Current.CancellationToken;

    public override ValueTask<Outcome<CallOutcome>> AttemptAsync(CancellationToken token) => Outcome.FromResultAsValueTask(attempt());

    public override string? FindHeader(string name) => null;

    /// <summary>Executes a call and throws its exception.</summary>
    public static async Task<CallOutcome> ExecuteAsync(GovernedPolicies policies, Func<CallOutcome> attempt)
    {
        var outcome = await policies.ExecuteAsync(new TestCall(attempt));
        outcome.ThrowIfException();
        return outcome.Result;
    }
}
