using Polly;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Context;

namespace ServiceComb.Net.Governance.Http;

/// <summary>One governed call of HttpClient through its tries.</summary>
internal sealed class GovernedExchange(
    GovernanceHandler handler, HttpRequestMessage request, RequestPath path, InvocationContext invocation, ServiceEntry entry, GovernedPolicies policies,
    CancellationToken caller)
    : CallTries(policies, caller)
{
    public HttpRequestMessage Request => request;

    /// <summary>The address that the caller gave.</summary>
    public Uri Address => path.Uri;

    public RequestPath Path => path;

    public ServiceEntry Entry => entry;

    public HttpMessageView View => new(request, path, entry.ServiceName, invocation);

    /// <summary>The last try that was over at once; so its task can be the caller's.</summary>
    public Task<HttpResponseMessage>? Done { get; set; }

    public ValueTask<Outcome<CallOutcome>> TryAsync(ResilienceContext context) => handler.TryAsync(this, context);
}
