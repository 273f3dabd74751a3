using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting.Sockets;
using ServiceComb.Net.LocalEngine.Rbac.Accounts;
using ServiceComb.Net.LocalEngine.Registry.State;

namespace ServiceComb.Net.LocalEngine.Rbac.Access;

/// <summary>The access of the caller of a websocket. It is evaluated on every use, because a socket can outlive its account
/// and the permissions of its roles. The request has no instance of it without access control.</summary>
internal sealed class SocketAccess(Permissions permissions, Caller caller, string type, string verb) : ISocketAccess
{
    public static SocketAccess? Of(HttpContext context) => context.Features.Get<SocketAccess>();

    /// <inheritdoc/>
    public bool HasAccount => permissions.HasAccount(caller);

    public bool Allows(ServiceState service) => permissions.Allow(caller, type, verb, ServiceLabels.Of(service.Service));
}
