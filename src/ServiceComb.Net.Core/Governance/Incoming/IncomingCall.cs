using System.Runtime.ExceptionServices;
using Polly;
using ServiceComb.Net.Governance.Outcomes;

namespace ServiceComb.Net.Governance.Incoming;

/// <summary>Represents one governed incoming request. Its duration ends when the response starts.</summary>
internal sealed class IncomingCall<TRequest> : CallState
    where TRequest : IIncomingRequest
{
    private readonly IncomingRequestView<TRequest> _view;
    private readonly TimeProvider _time;
    private ExceptionDispatchInfo? _failure;

    public IncomingCall(in IncomingRequestView<TRequest> view, TimeProvider time)
    {
        (_view, _time) = (view, time);
        view.Request.OnResponseStarting(static call => ((IncomingCall<TRequest>)call).OnResponseStartingAsync(), this);
    }

    /// <summary>Gets whether the policies accepted the request.</summary>
    public bool IsServed { get; private set; }

    public override CancellationToken CallerToken => _view.Request.RequestAborted;

    public override string? FindHeader(string name) => _view.TryGetHeader(name, out var value) ? value : null;

    /// <summary>Serves the request.</summary>
    public override async ValueTask<Outcome<CallOutcome>> AttemptAsync(CancellationToken token)
    {
        IsServed = true;
        try
        {
            await _view.Request.ServeAsync();
            var reported = _view.Request.TryGetResponseHeader(ReportedStatus.Header, out var value) ? value : null;
            return Outcome.FromResult(new CallOutcome(ReportedStatus.Resolve(_view.Request.StatusCode, reported), null));
        }
        catch (OperationCanceledException exception) when (_view.Request.RequestAborted.IsCancellationRequested)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
            return Outcome.FromException<CallOutcome>(exception);
        }
        catch (Exception exception)
        {
            // The exception handlers of the app receive the exception; policies see the status that it results in.
            _failure = ExceptionDispatchInfo.Capture(exception);
            return Outcome.FromResult(new CallOutcome(_view.Request.GetStatusCode(exception), null));
        }
    }

    /// <summary>Rethrows the exception of the app, if there was one.</summary>
    public void Rethrow() => _failure?.Throw();

    private Task OnResponseStartingAsync()
    {
        EndTimestamp = _time.GetTimestamp();
        return Task.CompletedTask;
    }
}
