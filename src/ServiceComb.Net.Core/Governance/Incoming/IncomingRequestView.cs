using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Context;

namespace ServiceComb.Net.Governance.Incoming;

/// <summary>Adapts an incoming request for matching.</summary>
internal readonly struct IncomingRequestView<TRequest>(TRequest request, InvocationContext invocation) : IContextView<IncomingRequestView<TRequest>>
    where TRequest : IIncomingRequest
{
    public TRequest Request => request;

    public InvocationContext Context => invocation;

    public string Method => request.Method;

    public ReadOnlySpan<char> Path => request.Path;

    public string QueryString => request.QueryString;

    /// <summary>Gets the name of the calling service, as in the Spring reference.</summary>
    public string TargetService => invocation[ContextHeaders.SourceService] ?? invocation[ContextHeaders.SpringSourceService] ?? "";

    public IncomingRequestView<TRequest> With(InvocationContext mapped) => new(request, mapped);

    public bool TryGetHeader(string name, out string value)
    {
        if (request.TryGetHeader(name, out value))
        {
            return true;
        }

        value = invocation[name] ?? "";
        return value.Length > 0;
    }
}
