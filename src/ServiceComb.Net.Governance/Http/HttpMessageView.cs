using System.Net.Http.Headers;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Context;

namespace ServiceComb.Net.Governance.Http;

/// <summary>An outgoing HttpRequestMessage as matching sees it.</summary>
internal readonly struct HttpMessageView(HttpRequestMessage request, RequestPath path, string service, InvocationContext context)
    : IContextView<HttpMessageView>
{
    public HttpRequestMessage Request => request;

    public RequestPath RequestPath => path;

    public InvocationContext Context => context;

    public string Method => request.Method.Method;

    public ReadOnlySpan<char> Path => path.Path;

    public string QueryString => path.Uri.Query;

    public string TargetService => service;

    /// <summary>Sends the request to an instance.</summary>
    public void Redirect(InstanceSlot slot) => path.Redirect(request, slot);

    /// <summary>Gives the request back what a try changed of it.</summary>
    public void Restore() => path.Restore(request);

    public HttpMessageView With(InvocationContext mapped) => new(request, path, service, mapped);

    public bool TryGetHeader(string name, out string value) =>
        TryGet(request.Headers, name, out value)
        || (request.Content is { } content && TryGet(content.Headers, name, out value))
        || (context[name] is { } entry && (value = entry) is not null);

    // Not validated: reading must not parse, and the value is compared as it was set.
    private static bool TryGet(HttpHeaders headers, string name, out string value)
    {
        var found = headers.NonValidated.TryGetValues(name, out var values);
        value = found ? values.ToString() : "";
        return found;
    }
}
