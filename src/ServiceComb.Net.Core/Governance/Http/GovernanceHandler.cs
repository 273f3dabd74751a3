using System.Diagnostics;
using System.Net;
using Polly;
using Polly.Timeout;
using ServiceComb.Net.Discovery;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Discovery.Resolution;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Context;
using ServiceComb.Net.Governance.Outcomes;
using ServiceComb.Net.Governance.Pipelines;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Http;

/// <summary>Sends calls to <c>http://service/…</c> to an instance of the service under the governance documents, at an
/// endpoint that suits the scheme (<c>http</c>, <c>https</c>, <c>https+http</c>, <c>http+https</c>). All other requests (IP
/// addresses, explicit ports, unknown names) pass through unchanged. A rejection becomes a response with status 429 (rate
/// limit) or 503 (open circuit breaker) whose problem+json body names the policy.</summary>
/// <remarks>A call that completes synchronously allocates neither a task nor a state machine: every step checks whether the
/// next one has completed before it waits.</remarks>
internal sealed class GovernanceHandler(IInstanceDirectory directory, InstanceSelector selector, OutgoingContext headers, AllowedSchemes schemes) : DelegatingHandler, IServiceCallHandler
{
    private GovernanceHandler? _blocking;

    /// <summary>Gets or sets a value that indicates whether an outer <see cref="RejectionHandler"/> exists; rejections are
    /// then thrown as exceptions.</summary>
    public bool HasRejectionHandler { get; set; }

    /// <summary>Gets or sets the timeout of the client that uses the handler; null when the handler belongs to no
    /// client.</summary>
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

        var endpoint = new EndpointRequirement(scheme, OutgoingEndpoint.GetProtocol(request), endpointName);
        return HasRejectionHandler && RejectionScope.Find(request) is { } scope
            ? AttemptAsync(scope, request, endpoint, entry, cancellationToken)
            : SendAsync(request, endpoint, entry, cancellationToken);
    }

    // A separate method, so that only these calls allocate the closure.
    private Task<HttpResponseMessage> AttemptAsync(RejectionScope scope, HttpRequestMessage request, EndpointRequirement endpoint, ServiceEntry entry, CancellationToken cancellationToken) =>
        scope.AttemptAsync(request, () => SendAsync(request, endpoint, entry, cancellationToken), cancellationToken);

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, in EndpointRequirement endpoint, ServiceEntry entry, CancellationToken cancellationToken)
    {
        if (!entry.IsLoaded)
        {
            return LoadAsync(request, endpoint, entry, cancellationToken);
        }

        return CallObservation.IsEnabled(selector)
            ? ObserveAsync(request, endpoint, entry, cancellationToken)
            : GovernAsync(request, endpoint, entry, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Delays between attempts block the thread, as does the whole call.</remarks>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var blocking = _blocking ??= new GovernanceHandler(directory, selector, headers, schemes)
        {
            InnerHandler = new BlockingTransport(InnerHandler!),
            HasRejectionHandler = HasRejectionHandler,
            ClientTimeout = ClientTimeout,
        };
        var context = SynchronizationContext.Current;
        try
        {
            // Prevent continuations from being posted to the context of the blocked thread.
            SynchronizationContext.SetSynchronizationContext(null);
            return blocking.SendAsync(request, cancellationToken).GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>Sends an attempt of a call. An exception becomes the outcome of the attempt.</summary>
    public Task<HttpResponseMessage> SendAsync(OutgoingCall call, CancellationToken token)
    {
        try
        {
            return base.SendAsync(call.Request, token);
        }
        catch (Exception exception)
        {
            return Task.FromException<HttpResponseMessage>(exception);
        }
    }

    private async Task<HttpResponseMessage> LoadAsync(HttpRequestMessage request, EndpointRequirement endpoint, ServiceEntry entry, CancellationToken cancellationToken)
    {
        await entry.GetAsync(cancellationToken);

        // Exclude host names that are not known to be services from the metrics.
        return await (entry.IsTentative ? GovernAsync(request, endpoint, entry, cancellationToken) : ObserveAsync(request, endpoint, entry, cancellationToken));
    }

    private async Task<HttpResponseMessage> ObserveAsync(HttpRequestMessage request, EndpointRequirement endpoint, ServiceEntry entry, CancellationToken cancellationToken)
    {
        var call = CallObservation.Begin(selector, entry.ServiceName, request.Method.Method);
        try
        {
            var response = await GovernAsync(request, endpoint, entry, cancellationToken);
            call?.End((int)response.StatusCode, RejectionResponse.FindPolicy(response));
            return response;
        }
        catch (Exception exception)
        {
            call?.End(exception, ClientTimeout?.Value);
            throw;
        }
    }

    private Task<HttpResponseMessage> GovernAsync(HttpRequestMessage request, in EndpointRequirement endpoint, ServiceEntry entry, CancellationToken cancellationToken)
    {
        var instances = entry.Current;
        if (!instances.IsKnown)
        {
            // Hosts with dots that are not services are called often, and their errors need no explanation.
            return entry.IsLoaded && entry.Name.Contains('.', StringComparison.Ordinal)
                ? base.SendAsync(request, cancellationToken)
                : SendToUnknownHostAsync(request, entry, cancellationToken);
        }

        var snapshot = selector.Snapshot;
        var view = new HttpMessageView(request, endpoint, entry.ServiceName, InvocationContext.Current);
        var policies = snapshot.Outgoing.MatchMapped(ref view);
        headers.Write(request, view.Context, entry.ServiceName, snapshot.Settings);
        if (!policies.IsEmpty)
        {
            var mayRepeat = (!snapshot.Settings.SafeMethodsOnly || IsSafe(request.Method.Method)) && ReplayableContent.IsReplayable(request.Content);
            return RunAsync(new OutgoingCall(this, selector, view, entry, mayRepeat ? policies : policies.WithoutRetry, snapshot, cancellationToken));
        }

        return selector.Select(snapshot, entry, instances, endpoint, view, out var reporter) is not { } slot
            ? Task.FromException<HttpResponseMessage>(InstanceSelector.CreateNoInstanceException(entry, instances, endpoint))
            : SendToAsync(view, entry, snapshot, slot, reporter, cancellationToken);
    }

    // The host is not a registered service, or the registry does not respond: a call to a known service fails with the reason,
    // and a host that DNS does not know either is explained.
    private async Task<HttpResponseMessage> SendToUnknownHostAsync(HttpRequestMessage request, ServiceEntry entry, CancellationToken cancellationToken)
    {
        var problem = entry.Problem;
        if (!entry.IsLoaded && entry.IsService)
        {
            throw NoInstanceException.NoKnownInstance(entry.Name, problem);
        }

        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError == HttpRequestError.NameResolutionError)
        {
            var explanation = problem is null
                ? $"No service '{entry.Name}' is registered in application '{entry.Application}'"
                : $"'{entry.Name}' may be a service: {problem}";
            throw new HttpRequestException(HttpRequestError.NameResolutionError, $"{failure.Message}. {explanation}", failure);
        }
    }

    private Task<HttpResponseMessage> RunAsync(OutgoingCall call)
    {
        var running = call.RunAsync();
        if (!running.IsCompletedSuccessfully)
        {
            return FinishAsync(call, running);
        }

        var outcome = running.Result;
        return call.CompletedTask is { } done && outcome.Exception is null && done.Result == outcome.Result.Response && !call.Policies.FailAfterMaxAttempts
            ? done
            : FinishAsync(call, outcome);
    }

    private async Task<HttpResponseMessage> FinishAsync(OutgoingCall call, ValueTask<Outcome<CallOutcome>> running) =>
        await FinishAsync(call, await running);

    private Task<HttpResponseMessage> FinishAsync(OutgoingCall call, in Outcome<CallOutcome> outcome)
    {
        var policies = call.Policies;
        switch (outcome.Exception)
        {
            case GovernanceRejectedException rejection:
                selector.Metrics.OnRejected(rejection, "client");
                return HasRejectionHandler && RejectionScope.Find(call.Request) is not null
                    ? Task.FromException<HttpResponseMessage>(rejection)
                    : Task.FromResult(RejectionResponse.From(rejection, call.Request));
            case TimeoutRejectedException when policies.TimeLimiter is { } limiter:
                // Same shape as HttpClient's own timeout.
                var timeout = new TimeoutException($"{limiter.Key} allows {limiter.Timeout.TotalMilliseconds} ms");
                return Task.FromException<HttpResponseMessage>(new TaskCanceledException(timeout.Message, timeout));
            case not null:
                return ThrowAsync(outcome);
        }

        var response = outcome.Result.Response!;
        return policies.FailAfterMaxAttempts && call.IsExhausted && policies.WouldRetry(outcome.Result.StatusCode)
            ? Task.FromException<HttpResponseMessage>(CreateFailure(response, call.Entry))
            : Task.FromResult(response);
    }

    // Preserves the original stack trace.
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
        var startTimestamp = reporter is null ? 0 : selector.Time.GetTimestamp();
        if (reporter is not null)
        {
            MeasuredContent.Attach(request, selector.Time);
        }

        Task<HttpResponseMessage> sending;
        try
        {
            sending = base.SendAsync(request, cancellationToken);
        }
        catch
        {
            view.Restore();
            MeasuredContent.Detach(request);
            throw;
        }

        if (!sending.IsCompletedSuccessfully || reporter is not null || MayHaveRetryAfter(sending.Result))
        {
            return AwaitAsync(sending, view, entry, snapshot, slot, reporter, startTimestamp, cancellationToken);
        }

        view.Restore();
        return sending;
    }

    private async Task<HttpResponseMessage> AwaitAsync(
        Task<HttpResponseMessage> sending, HttpMessageView view, ServiceEntry entry, GovernanceSnapshot snapshot, InstanceSlot slot, BalancingRule? reporter,
        long startTimestamp, CancellationToken cancellationToken)
    {
        RequestUpload? upload;
        try
        {
            var response = await sending;
            if (reporter is null && !MayHaveRetryAfter(response))
            {
                return response;
            }
        }
        catch (Exception)
        {
            // Evaluated below, with the original stack trace.
        }
        finally
        {
            view.Restore();
            upload = MeasuredContent.Detach(view.Request);
        }

        var call = new OutgoingCall(this, selector, view, entry, GovernedPolicies.None, snapshot, cancellationToken);
        call.Resume(slot, reporter, startTimestamp, upload);
        var outcome = await call.ContinueAsync(sending);
        outcome.ThrowIfException();
        return outcome.Result.Response!;
    }

    private static bool MayHaveRetryAfter(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;

    /// <summary>Returns whether an HTTP method is safe in the sense of RFC 9110.</summary>
    public static bool IsSafe(string method) => HttpMethod.Parse(method) is var parsed
        && (parsed == HttpMethod.Get || parsed == HttpMethod.Head || parsed == HttpMethod.Options || parsed == HttpMethod.Trace);

    private static HttpRequestException CreateFailure(HttpResponseMessage response, ServiceEntry entry)
    {
        var status = response.StatusCode;
        response.Dispose();
        return new HttpRequestException($"'{entry.Name}' still responds with status {(int)status} after the last attempt", null, status);
    }
}
