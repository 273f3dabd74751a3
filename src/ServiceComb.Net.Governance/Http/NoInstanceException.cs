using System.Net;

namespace ServiceComb.Net.Governance.Http;

/// <summary>There is no instance to send a call to; judged as status 503 by policies.</summary>
public sealed class NoInstanceException : HttpRequestException
{
    internal NoInstanceException(string service, string reason)
        : base(reason, null, HttpStatusCode.ServiceUnavailable)
    {
        Service = service;
    }

    /// <summary>The service that was called.</summary>
    public string Service { get; }

    internal static NoInstanceException NoneKnown(string service, string? problem = null) =>
        new(service, problem is null ? $"no instance of '{service}' is known" : $"no instance of '{service}' is known: {problem}");

    internal static NoInstanceException NoneSuited(string service, string reason) => new(service, reason);

    internal static NoInstanceException NoneLeft(string service) => new(service, $"the route rule of '{service}' leaves no instance");
}
