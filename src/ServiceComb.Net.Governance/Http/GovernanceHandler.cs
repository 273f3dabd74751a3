using System.Runtime.InteropServices;
using Polly;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Calls;

namespace ServiceComb.Net.Governance.Http;

/// <summary>Sends calls to <c>http://service/…</c> to an instance of the service, under the governance documents. Everything
/// else (addresses, explicit ports, names that are no service) passes through untouched. Refusals are responses: 429 when
/// rate limited, 503 when a circuit breaker is open, with the policy's key in a problem+json body.</summary>
internal sealed class GovernanceHandler(IInstanceDirectory directory, CallGovernor governor) : DelegatingHandler
{
    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var uri = request.RequestUri;
        if (uri is null || !uri.IsAbsoluteUri || !uri.IsDefaultPort || directory.Find(uri.Host) is not { } entry)
        {
            return base.SendAsync(request, cancellationToken);
        }

        return entry.IsLoaded
            ? GovernAsync(request, entry, entry.Current, cancellationToken)
            : LoadAsync(request, entry, cancellationToken);
    }

    private async Task<HttpResponseMessage> LoadAsync(HttpRequestMessage request, ServiceEntry entry, CancellationToken cancellationToken) =>
        await GovernAsync(request, entry, await entry.GetAsync(cancellationToken), cancellationToken);

    private Task<HttpResponseMessage> GovernAsync(
        HttpRequestMessage request, ServiceEntry entry, ServiceInstances instances, CancellationToken cancellationToken)
    {
        if (!instances.IsKnown)
        {
            return base.SendAsync(request, cancellationToken);
        }

        var view = new HttpMessageView(request, entry.Name);
        var policies = governor.Match(view);
        if (!policies.IsEmpty)
        {
            policies = ReplayableContent.Is(request.Content) ? policies : policies.Once;
            return RunAsync(request, entry, policies, cancellationToken);
        }

        var instance = governor.Pick(entry, instances, view, []);
        return instance is null
            ? Task.FromException<HttpResponseMessage>(NoInstance(entry, instances))
            : SendAnywhereAsync(request, entry, instance, cancellationToken);
    }

    // To whoever refuses the connection nothing was sent, so any request may go to another.
    private async Task<HttpResponseMessage> SendAnywhereAsync(
        HttpRequestMessage request, ServiceEntry entry, ServiceInstance instance, CancellationToken cancellationToken)
    {
        List<ServiceInstance>? tried = null;
        while (true)
        {
            try
            {
                return await SendToAsync(request, entry, instance, cancellationToken);
            }
            catch (HttpRequestException refusal) when (refusal.HttpRequestError == HttpRequestError.ConnectionError)
            {
                (tried ??= []).Add(instance);
                var view = new HttpMessageView(request, entry.Name);
                if (governor.Pick(entry, entry.Current, view, CollectionsMarshal.AsSpan(tried)) is not { } next || tried.Contains(next))
                {
                    throw;
                }

                instance = next;
            }
        }
    }

    private async Task<HttpResponseMessage> RunAsync(
        HttpRequestMessage request, ServiceEntry entry, GovernedPolicies policies, CancellationToken cancellationToken)
    {
        var exchange = new GovernedExchange(this, request, entry, policies);
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            var outcome = await policies.Pipeline.ExecuteOutcomeAsync(static (context, exchange) => TryAsync(context, exchange), context, exchange);
            if (outcome.Exception is GovernanceRejectedException refusal)
            {
                return RefusalResponse.From(refusal, request);
            }

            outcome.ThrowIfException();
            var response = outcome.Result.Response!;
            return policies.FailAfterMaxAttempts && exchange.IsUsedUp && policies.WouldRetry(outcome.Result.StatusCode)
                ? throw Failed(response, entry)
                : response;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static async ValueTask<Outcome<CallOutcome>> TryAsync(ResilienceContext context, GovernedExchange exchange)
    {
        try
        {
            var instances = exchange.Entry.Current;
            var view = new HttpMessageView(exchange.Request, exchange.Entry.Name);
            var instance = exchange.Stay(instances)
                ?? exchange.Handler.Pick(exchange, instances, view)
                ?? throw NoInstance(exchange.Entry, instances);
            exchange.Note(instance);
            var response = await exchange.Handler.SendToAsync(exchange.Request, exchange.Entry, instance, context.CancellationToken);
            return Outcome.FromResult(new CallOutcome((int)response.StatusCode, response));
        }
        catch (Exception exception)
        {
            // Whatever it is, the pipeline judges it and the caller gets it.
            return Outcome.FromException<CallOutcome>(exception);
        }
    }

    private ServiceInstance? Pick(GovernedExchange exchange, ServiceInstances instances, in HttpMessageView view) =>
        governor.Pick(exchange.Entry, instances, view, exchange.Tried);

    private async Task<HttpResponseMessage> SendToAsync(
        HttpRequestMessage request, ServiceEntry entry, ServiceInstance instance, CancellationToken cancellationToken)
    {
        var original = request.RequestUri!;
        // The address ends with a slash and may have a base path, the path begins with one.
        request.RequestUri = new Uri(string.Concat(instance.Address.AbsoluteUri.AsSpan().TrimEnd('/'), original.PathAndQuery));
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException refusal) when (refusal.HttpRequestError == HttpRequestError.ConnectionError)
        {
            entry.Refused(instance);
            throw;
        }
        finally
        {
            request.RequestUri = original;
        }
    }

    private static HttpRequestException Failed(HttpResponseMessage response, ServiceEntry entry)
    {
        var status = response.StatusCode;
        response.Dispose();
        return new HttpRequestException($"'{entry.Name}' still answers {(int)status} after the last try", null, status);
    }

    private static NoInstanceException NoInstance(ServiceEntry entry, ServiceInstances instances) =>
        instances.Instances.IsEmpty ? NoInstanceException.NoneKnown(entry.Name) : NoInstanceException.NoneLeft(entry.Name);
}
