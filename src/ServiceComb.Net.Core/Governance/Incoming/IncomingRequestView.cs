using System.Security.Claims;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Context;
using ServiceComb.Net.Governance.Policies;

namespace ServiceComb.Net.Governance.Incoming;

/// <summary>Adapts an incoming request for matching.</summary>
internal readonly struct IncomingRequestView<TRequest>(TRequest request, InvocationContext invocation, MapperPolicy? mapper = null) : IContextView<IncomingRequestView<TRequest>>
    where TRequest : IIncomingRequest
{
    public TRequest Request => request;

    public InvocationContext Context => invocation;

    public string Method => request.Method;

    public ReadOnlySpan<char> Path => request.Path;

    public string QueryString => request.QueryString;

    /// <summary>Gets the name of the calling service, as in the Spring reference.</summary>
    public string PeerService => invocation[ContextHeaders.SourceService] ?? invocation[ContextHeaders.SpringSourceService] ?? "";

    public ClaimsPrincipal? User => request.User;

    public IncomingRequestView<TRequest> With(InvocationContext mapped, MapperPolicy mapper) => new(request, mapped, mapper);

    public bool TryGetHeader(string name, out string value)
    {
        // Anyone can send a header with the name of an entry that stands for a claim.
        if (mapper?.IsClaim(name) != true && request.TryGetHeader(name, out value))
        {
            return true;
        }

        value = invocation[name] ?? "";
        return value.Length > 0;
    }
}
