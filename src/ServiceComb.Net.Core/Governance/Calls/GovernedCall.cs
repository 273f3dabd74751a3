using System.Runtime.CompilerServices;
using Polly;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Outcomes;
using ServiceComb.Net.Governance.Pipelines;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>Runs one outgoing call under its policies. The adapters for HttpClient and the gateway define how an attempt is
/// sent and what it leaves behind.</summary>
/// <remarks>An attempt that ends synchronously allocates neither a task nor a state machine: every step checks whether the
/// next one has completed before it waits. Steps that nearly every call over a network waits for come from a pool; their
/// results are awaited once.</remarks>
internal abstract class GovernedCall<TView>(
    InstanceSelector selector, ServiceEntry entry, in TView view, GovernedPolicies policies, GovernanceSnapshot snapshot, CancellationToken caller)
    : CallAttemptState(policies, snapshot, caller)
    where TView : struct, IContextView<TView>
{
    private readonly TView _view = view;

    public ServiceEntry Entry => entry;

    protected TimeProvider Time => selector.Time;

    public ref readonly TView View => ref _view;

    /// <summary>Executes the call under its policies.</summary>
    public ValueTask<Outcome<CallOutcome>> RunAsync() => Policies.ExecuteAsync(this);

    /// <inheritdoc/>
    public override ValueTask<Outcome<CallOutcome>> AttemptAsync(CancellationToken token) =>
        selector.CountAttempt(this, entry) is { } fault ? FaultAsync(fault, token) : BeginAsync(token);

    /// <inheritdoc/>
    public override string? FindHeader(string name) => _view.TryGetHeader(name, out var value) ? value : null;

    /// <summary>Sends the request to the selected instance.</summary>
    protected abstract ValueTask<Outcome<CallOutcome>> SendAsync(CancellationToken token);

    /// <summary>Creates the outcome of an attempt that fault injection aborts without sending.</summary>
    protected abstract CallOutcome Abort(FaultInjectionPolicy fault);

    /// <summary>Removes the traces of a failed connection before the request is sent again.</summary>
    protected virtual void Reset()
    {
    }

    /// <summary>Ends an attempt that has not completed yet, and sends the request to further instances while connections
    /// fail.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    protected async ValueTask<Outcome<CallOutcome>> EndAsync(ValueTask<Outcome<CallOutcome>> sending, CancellationToken token)
    {
        while (true)
        {
            var outcome = await sending;
            End(outcome, selector.Time);
            if (!selector.TryReconnect(this, entry, _view, outcome))
            {
                return outcome;
            }

            Reset();
            sending = SendAsync(token);
        }
    }

    private ValueTask<Outcome<CallOutcome>> BeginAsync(CancellationToken token) =>
        selector.BeginAttempt(this, entry, _view) is not { } problem ? SendAndEndAsync(token) : QueueOrFailAsync(problem, token);

    /// <summary>Ends an attempt for which no instance was selected, or waits for one whose bulkhead is full.</summary>
    protected ValueTask<Outcome<CallOutcome>> QueueOrFailAsync(Exception problem, CancellationToken token) =>
        QueueSlot is null ? Outcome.FromExceptionAsValueTask<CallOutcome>(problem) : QueueAsync(problem, token);

    private ValueTask<Outcome<CallOutcome>> SendAndEndAsync(CancellationToken token)
    {
        var sending = SendAsync(token);
        if (!sending.IsCompletedSuccessfully)
        {
            return EndAsync(sending, token);
        }

        var outcome = sending.Result;
        if (outcome.Exception is not null)
        {
            return EndAsync(ValueTask.FromResult(outcome), token);
        }

        End(outcome, selector.Time);
        return ValueTask.FromResult(outcome);
    }

    private async ValueTask<Outcome<CallOutcome>> QueueAsync(Exception problem, CancellationToken token)
    {
        try
        {
            return await selector.WaitAsync(this, entry, token)
                ? await SendAndEndAsync(token)
                : Outcome.FromException<CallOutcome>(problem);
        }
        catch (OperationCanceledException exception)
        {
            return Outcome.FromException<CallOutcome>(exception);
        }
    }

    private async ValueTask<Outcome<CallOutcome>> FaultAsync(FaultInjectionPolicy fault, CancellationToken token)
    {
        if (fault.Fault == FaultKind.Abort)
        {
            return Outcome.FromResult(Abort(fault));
        }

        try
        {
            await Task.Delay(fault.Delay, selector.Time, token);
        }
        catch (OperationCanceledException exception)
        {
            return Outcome.FromException<CallOutcome>(exception);
        }

        StartTimestamp = 0;
        return await BeginAsync(token);
    }
}
