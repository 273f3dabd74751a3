using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Calls;

namespace ServiceComb.Net.Governance.Http;

/// <summary>One governed call of HttpClient through its tries.</summary>
internal sealed class GovernedExchange(GovernanceHandler handler, HttpRequestMessage request, ServiceEntry entry, GovernedPolicies policies)
    : CallTries(policies)
{
    public GovernanceHandler Handler => handler;

    public HttpRequestMessage Request => request;

    public ServiceEntry Entry => entry;
}
