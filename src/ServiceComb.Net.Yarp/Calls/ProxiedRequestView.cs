using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Context;
using ServiceComb.Net.Governance.Policies;
using Yarp.ReverseProxy.Configuration;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Adapts a gateway request for matching, with the path that the service receives.</summary>
internal readonly struct ProxiedRequestView(HttpContext context, RouteConfig route, string service, InvocationContext invocation, MapperPolicy? mapper = null)
    : IContextView<ProxiedRequestView>
{
    public InvocationContext Context => invocation;

    /// <summary>Gets the mapper that created entries of the context; null for none.</summary>
    public MapperPolicy? Mapper => mapper;

    public string Method => context.Request.Method;

    public ReadOnlySpan<char> Path => ForwardedPath.Of(context.Request.Path, route);

    public string QueryString => context.Request.QueryString.Value ?? "";

    public string PeerService => service;

    public ClaimsPrincipal? User => context.User;

    public ProxiedRequestView With(InvocationContext mapped, MapperPolicy mapper) => new(context, route, service, mapped, mapper);

    // Anyone can send a header; entries of the context come from code, a mapper or trusted clients.
    public bool TryGetHeader(string name, out string value)
    {
        if (invocation[name] is { } entry)
        {
            value = entry;
            return entry.Length > 0;
        }

        var found = context.Request.Headers.TryGetValue(name, out var values);
        value = values.ToString();
        return found;
    }
}
