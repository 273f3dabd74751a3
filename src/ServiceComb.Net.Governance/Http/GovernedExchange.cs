using Polly;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Snapshot;

namespace ServiceComb.Net.Governance.Http;

/// <summary>One governed call of HttpClient through its tries.</summary>
internal sealed class GovernedExchange(
    GovernanceHandler handler, HttpMessageView view, ServiceEntry entry, GovernedPolicies policies, GovernanceSnapshot snapshot, CancellationToken caller)
    : CallTries(policies, snapshot, caller)
{
    public GovernanceHandler Handler => handler;

    public HttpRequestMessage Request => view.Request;

    /// <summary>The address that the caller gave.</summary>
    public Uri Address => view.RequestPath.Uri;

    public ReadOnlySpan<char> PathAndQuery => view.RequestPath.PathAndQuery;

    public ServiceEntry Entry => entry;

    public HttpMessageView View => view;

    /// <summary>The last try that was over at once; so its task can be the caller's.</summary>
    public Task<HttpResponseMessage>? Done { get; set; }

    protected override TimeSpan? ClientTimeout => handler.ClientTimeout?.Value;
}
