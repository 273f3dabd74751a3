using System.Diagnostics;
using System.Net;
using Polly;
using Polly.Timeout;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Context;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Governance.Strategies;
using ServiceComb.Net.Governance.Telemetry;

namespace ServiceComb.Net.Governance.Http;

/// <summary>Sends calls to <c>http://service/…</c> to an instance of the service, under the governance documents, at an
/// endpoint that suits the scheme (<c>http</c>, <c>https</c>, <c>https+http</c>, <c>http+https</c>). Everything else
/// (addresses, explicit ports, names that are no service) passes through untouched. Refusals are responses: 429 when
/// rate limited, 503 when a circuit breaker is open, with the policy's key in a problem+json body.</summary>
/// <remarks>A call that is over at once costs neither a task nor a state machine: every step looks whether the next one is
/// done already before it waits.</remarks>
internal sealed class GovernanceHandler(IInstanceDirectory directory, InstanceSelector governor, OutgoingContext headers, AllowedSchemes schemes) : DelegatingHandler, IServiceCallHandler
{
    private GovernanceHandler? _blocking;

    /// <summary>Whether a <see cref="RefusalHandler"/> stands further out: refusals are exceptions then.</summary>
    public bool IsEnclosed { get; set; }

    /// <summary>The time-out of the client whose handler this is; null for handlers of no client.</summary>
    public ClientTimeout? ClientTimeout { get; set; }

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var uri = request.RequestUri;
        if (uri is null || !uri.IsAbsoluteUri || !uri.IsDefaultPort || schemes.Read(uri.Scheme) is not { } scheme
            || directory.Find(EndpointHost.Parse(uri.Host, out var endpointName)) is not { } entry)
        {
            return base.SendAsync(request, cancellationToken);
        }

        var path = new RequestPath(request, new EndpointRequirement(scheme, OutgoingEndpoint.ProtocolOf(request), endpointName));
        return IsEnclosed && RefusalScope.Find(request) is { } scope
            ? AttemptAsync(scope, request, path, entry, cancellationToken)
            : SendAsync(request, path, entry, cancellationToken);
    }

    // Apart, so that only such a call pays for the closure.
    private Task<HttpResponseMessage> AttemptAsync(RefusalScope scope, HttpRequestMessage request, RequestPath path, ServiceEntry entry, CancellationToken cancellationToken) =>
        scope.AttemptAsync(request, () => SendAsync(request, path, entry, cancellationToken), cancellationToken);

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, in RequestPath path, ServiceEntry entry, CancellationToken cancellationToken)
    {
        if (!entry.IsLoaded)
        {
            return LoadAsync(request, path, entry, cancellationToken);
        }

        return CallObservation.IsWanted(governor)
            ? ObserveAsync(request, path, entry, cancellationToken)
            : GovernAsync(request, path, entry, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Pauses between tries hold the thread, as the whole call does.</remarks>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var blocking = _blocking ??= new GovernanceHandler(directory, governor, headers, schemes)
        {
            InnerHandler = new BlockingTransport(InnerHandler!),
            IsEnclosed = IsEnclosed,
            ClientTimeout = ClientTimeout,
        };
        var context = SynchronizationContext.Current;
        try
        {
            // Nothing may want to go on where this thread waits.
            SynchronizationContext.SetSynchronizationContext(null);
            return blocking.SendAsync(request, cancellationToken).GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>Sends an attempt of a call. Whatever it throws is the outcome of the attempt.</summary>
    public Task<HttpResponseMessage> SendAsync(OutgoingCall exchange, CancellationToken token)
    {
        try
        {
            return base.SendAsync(exchange.Request, token);
        }
        catch (Exception exception)
        {
            return Task.FromException<HttpResponseMessage>(exception);
        }
    }

    private async Task<HttpResponseMessage> LoadAsync(HttpRequestMessage request, RequestPath path, ServiceEntry entry, CancellationToken cancellationToken)
    {
        await entry.GetAsync(cancellationToken);

        // Host names that are not known to be services stay out of the metrics.
        return await (entry.IsTentative ? GovernAsync(request, path, entry, cancellationToken) : ObserveAsync(request, path, entry, cancellationToken));
    }

    private async Task<HttpResponseMessage> ObserveAsync(HttpRequestMessage request, RequestPath path, ServiceEntry entry, CancellationToken cancellationToken)
    {
        var call = CallObservation.Begin(governor, entry.ServiceName, request.Method.Method);
        try
        {
            var response = await GovernAsync(request, path, entry, cancellationToken);
            call.End((int)response.StatusCode);
            return response;
        }
        catch (Exception exception)
        {
            call.End(exception);
            throw;
        }
    }

    private Task<HttpResponseMessage> GovernAsync(HttpRequestMessage request, in RequestPath path, ServiceEntry entry, CancellationToken cancellationToken)
    {
        var instances = entry.Current;
        if (!instances.IsKnown)
        {
            return entry.IsLoaded ? base.SendAsync(request, cancellationToken) : SendUnansweredAsync(request, entry, cancellationToken);
        }

        var snapshot = governor.Snapshot;
        var view = new HttpMessageView(request, path, entry.ServiceName, InvocationContext.Current);
        var policies = snapshot.Outgoing.MatchMapped(ref view);
        headers.Write(request, view.Context, entry.ServiceName, snapshot.Settings);
        if (!policies.IsEmpty)
        {
            var mayRepeat = (!snapshot.Settings.SafeMethodsOnly || IsSafe(request.Method.Method)) && ReplayableContent.Is(request.Content);
            return RunAsync(new OutgoingCall(this, governor, view, entry, mayRepeat ? policies : policies.WithoutRetry, snapshot, cancellationToken));
        }

        return governor.Pick(snapshot, entry, instances, path.Endpoint, view, out var reporter) is not { } slot
            ? Task.FromException<HttpResponseMessage>(InstanceSelector.NoInstance(entry, instances, path.Endpoint))
            : SendToAsync(view, entry, snapshot, slot, reporter, cancellationToken);
    }

    // The registry does not answer: a name that is known to be a service fails with the reason, any other is passed on.
    private async Task<HttpResponseMessage> SendUnansweredAsync(HttpRequestMessage request, ServiceEntry entry, CancellationToken cancellationToken)
    {
        var problem = entry.Problem;
        if (entry.IsService)
        {
            throw NoInstanceException.NoneKnown(entry.Name, problem);
        }

        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError == HttpRequestError.NameResolutionError)
        {
            throw new HttpRequestException(HttpRequestError.NameResolutionError, $"{failure.Message}. '{entry.Name}' may be a service: {problem}", failure);
        }
    }

    private Task<HttpResponseMessage> RunAsync(OutgoingCall exchange)
    {
        var running = exchange.RunAsync();
        if (!running.IsCompletedSuccessfully)
        {
            return FinishAsync(exchange, running);
        }

        var outcome = running.Result;
        return exchange.Done is { } done && outcome.Exception is null && done.Result == outcome.Result.Response && !exchange.Policies.FailAfterMaxAttempts
            ? done
            : FinishAsync(exchange, outcome);
    }

    private async Task<HttpResponseMessage> FinishAsync(OutgoingCall exchange, ValueTask<Outcome<CallOutcome>> running) =>
        await FinishAsync(exchange, await running);

    private Task<HttpResponseMessage> FinishAsync(OutgoingCall exchange, in Outcome<CallOutcome> outcome)
    {
        var policies = exchange.Policies;
        switch (outcome.Exception)
        {
            case GovernanceRejectedException refusal:
                governor.Metrics.Refused(refusal, "client");
                return IsEnclosed && RefusalScope.Find(exchange.Request) is not null
                    ? Task.FromException<HttpResponseMessage>(refusal)
                    : Task.FromResult(RefusalResponse.From(refusal, exchange.Request));
            case TimeoutRejectedException when policies.TimeLimiter is { } limiter:
                // As HttpClient's own time-out looks.
                var late = new TimeoutException($"{limiter.Key} allows {limiter.Options.Timeout.TotalMilliseconds} ms");
                return Task.FromException<HttpResponseMessage>(new TaskCanceledException(late.Message, late));
            case not null:
                return ThrowAsync(outcome);
        }

        var response = outcome.Result.Response!;
        return policies.FailAfterMaxAttempts && exchange.IsUsedUp && policies.WouldRetry(outcome.Result.StatusCode)
            ? Task.FromException<HttpResponseMessage>(Failed(response, exchange.Entry))
            : Task.FromResult(response);
    }

    // With the stack it came from.
    private static Task<HttpResponseMessage> ThrowAsync(Outcome<CallOutcome> outcome)
    {
        try
        {
            outcome.ThrowIfException();
            throw new UnreachableException();
        }
        catch (Exception exception)
        {
            return Task.FromException<HttpResponseMessage>(exception);
        }
    }

    private Task<HttpResponseMessage> SendToAsync(
        in HttpMessageView view, ServiceEntry entry, GovernanceSnapshot snapshot, InstanceSlot slot, BalancingRule? reporter, CancellationToken cancellationToken)
    {
        var request = view.Request;
        view.Redirect(slot);
        var began = reporter is null ? 0 : governor.Time.GetTimestamp();
        Task<HttpResponseMessage> sending;
        try
        {
            sending = base.SendAsync(request, cancellationToken);
        }
        catch
        {
            view.Restore();
            throw;
        }

        if (!sending.IsCompletedSuccessfully || reporter is not null || MayAskForPause(sending.Result))
        {
            return AwaitAsync(sending, view, entry, snapshot, slot, reporter, began, cancellationToken);
        }

        view.Restore();
        return sending;
    }

    private async Task<HttpResponseMessage> AwaitAsync(
        Task<HttpResponseMessage> sending, HttpMessageView view, ServiceEntry entry, GovernanceSnapshot snapshot, InstanceSlot slot, BalancingRule? reporter,
        long began, CancellationToken cancellationToken)
    {
        try
        {
            var response = await sending;
            if (reporter is null && !MayAskForPause(response))
            {
                return response;
            }
        }
        catch (Exception)
        {
            // Judged below, with its stack.
        }
        finally
        {
            view.Restore();
        }

        var exchange = new OutgoingCall(this, governor, view, entry, GovernedPolicies.None, snapshot, cancellationToken);
        exchange.Resume(slot, reporter, began);
        var outcome = await exchange.ContinueAsync(sending);
        outcome.ThrowIfException();
        return outcome.Result.Response!;
    }

    private static bool MayAskForPause(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;

    /// <summary>Whether a request only asks.</summary>
    public static bool IsSafe(string method) => HttpMethod.Parse(method) is var parsed
        && (parsed == HttpMethod.Get || parsed == HttpMethod.Head || parsed == HttpMethod.Options || parsed == HttpMethod.Trace);

    private static HttpRequestException Failed(HttpResponseMessage response, ServiceEntry entry)
    {
        var status = response.StatusCode;
        response.Dispose();
        return new HttpRequestException($"'{entry.Name}' still answers {(int)status} after the last try", null, status);
    }
}
