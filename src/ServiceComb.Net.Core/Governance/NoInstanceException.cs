using System.Net;
using System.Net.Sockets;

namespace ServiceComb.Net.Governance;

/// <summary>The exception that is thrown when no instance is available for a call. Policies treat it as status
/// 503.</summary>
public sealed class NoInstanceException : HttpRequestException
{
    // The cause is that of a host that DNS does not know. Grpc.Net.Client takes it for UNAVAILABLE, and any other exception for
    // INTERNAL, which a caller does not repeat.
    internal NoInstanceException(string service, string reason)
        : base(reason, new SocketException((int)SocketError.HostNotFound), HttpStatusCode.ServiceUnavailable)
    {
        Service = service;
    }

    /// <summary>Gets the name of the service that was called.</summary>
    public string Service { get; }

    internal static NoInstanceException NoKnownInstance(string service, string? problem = null) =>
        new(service, problem is null ? $"no instance of '{service}' is known" : $"no instance of '{service}' is known: {problem}");

    internal static NoInstanceException NoSuitableInstance(string service, string reason) => new(service, reason);

    internal static NoInstanceException NoRoutedInstance(string service) => new(service, $"the route rule of '{service}' leaves no instance");
}
