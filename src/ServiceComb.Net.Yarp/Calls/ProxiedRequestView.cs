using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Context;
using Yarp.ReverseProxy.Configuration;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Adapts a gateway request for matching: as the service receives it, without the prefix of the route.</summary>
internal readonly struct ProxiedRequestView(HttpContext context, RouteConfig route, string service, InvocationContext invocation)
    : IContextView<ProxiedRequestView>
{
    public InvocationContext Context => invocation;

    public string Method => context.Request.Method;

    public ReadOnlySpan<char> Path
    {
        get
        {
            var path = context.Request.Path;
            foreach (var transform in route.Transforms ?? [])
            {
                if (transform.TryGetValue("PathRemovePrefix", out var prefix) && path.StartsWithSegments(prefix, out var rest))
                {
                    path = rest;
                }
            }

            return path.HasValue ? path.Value : "/";
        }
    }

    public string QueryString => context.Request.QueryString.Value ?? "";

    public string TargetService => service;

    public ProxiedRequestView With(InvocationContext mapped) => new(context, route, service, mapped);

    public bool TryGetHeader(string name, out string value)
    {
        var found = context.Request.Headers.TryGetValue(name, out var values);
        value = found ? values.ToString() : invocation[name] ?? "";
        return found || value.Length > 0;
    }
}
