using System.Net.Http.Headers;
using System.Security.Claims;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Context;
using ServiceComb.Net.Governance.Policies;

namespace ServiceComb.Net.Governance.Http;

/// <summary>Adapts an outgoing HttpRequestMessage for matching.</summary>
internal readonly struct HttpMessageView(HttpRequestMessage request, in EndpointRequirement endpoint, string service, InvocationContext context)
    : IContextView<HttpMessageView>
{
    private readonly RequestTarget _target = new(request, endpoint);

    public HttpRequestMessage Request => request;

    public EndpointRequirement Endpoint => _target.Endpoint;

    public InvocationContext Context => context;

    public string Method => request.Method.Method;

    public ReadOnlySpan<char> Path => _target.Path;

    public string QueryString => _target.Uri.Query;

    public string PeerService => service;

    public ClaimsPrincipal? User => null;

    /// <summary>Redirects the request to an instance.</summary>
    public void Redirect(InstanceSlot slot) => _target.Redirect(request, slot);

    /// <summary>Restores what an attempt changed in the request.</summary>
    public void Restore() => _target.Restore(request);

    public HttpMessageView With(InvocationContext mapped, MapperPolicy mapper) => new(request, Endpoint, service, mapped);

    public bool TryGetHeader(string name, out string value) =>
        TryGet(request.Headers, name, out value)
        || (request.Content is { } content && TryGet(content.Headers, name, out value))
        || (context[name] is { } entry && (value = entry) is not null);

    // NonValidated avoids parsing; the value is compared as it was set.
    private static bool TryGet(HttpHeaders headers, string name, out string value)
    {
        var found = headers.NonValidated.TryGetValues(name, out var values);
        value = found ? values.ToString() : "";
        return found;
    }
}
