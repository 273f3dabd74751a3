using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Context;

namespace ServiceComb.Net.Governance;

/// <summary>Adapts an incoming request for matching.</summary>
internal readonly struct IncomingRequestView(HttpContext context, InvocationContext invocation)
    : IContextView<IncomingRequestView>
{
    public InvocationContext Context => invocation;

    public string Method => context.Request.Method;

    public ReadOnlySpan<char> Path => context.Request.PathBase.HasValue
        ? context.Request.PathBase.Add(context.Request.Path).Value
        : context.Request.Path.Value;

    public string QueryString => context.Request.QueryString.Value ?? "";

    /// <summary>Gets the name of the calling service, as in the Spring reference.</summary>
    public string TargetService => invocation[ContextHeaders.SourceService] ?? invocation[ContextHeaders.SpringSourceService] ?? "";

    public IncomingRequestView With(InvocationContext mapped) => new(context, mapped);

    public bool TryGetHeader(string name, out string value)
    {
        var found = context.Request.Headers.TryGetValue(name, out var values);
        value = found ? values.ToString() : invocation[name] ?? "";
        return found || value.Length > 0;
    }
}
