using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Governance.Context;
using ServiceComb.Net.Governance.Http;
using ServiceComb.Net.Governance.Snapshot;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Sends the invocation context to the services behind a gateway: the gateway as source, the entries that the
/// application set or a mapper created, and the entries of the client that are trusted. Context headers of clients are
/// removed, because anyone could impersonate a service or a privileged user with them.</summary>
internal sealed class GatewayContext(OutgoingContext context, IOptions<GatewayOptions> options)
{
    private static readonly string[] OutsideHeaders =
        [ContextHeaders.Cse, ContextHeaders.Spring, ContextHeaders.SourceService, ContextHeaders.SpringSourceService, ContextHeaders.TargetService];

    private readonly string[] _trusted = [.. options.Value.TrustedContextEntries];

    /// <summary>Returns the context of a request.</summary>
    public InvocationContext Read(IHeaderDictionary headers)
    {
        var current = InvocationContext.Current;
        if (_trusted.Length == 0)
        {
            return current;
        }

        var received = ContextHeaders.Read(headers[ContextHeaders.Cse], headers[ContextHeaders.Spring]);
        foreach (var name in _trusted)
        {
            if (current[name] is null && received[name] is { } value)
            {
                current.TryWith(name, value, out current);
            }
        }

        return current;
    }

    public void Write(IHeaderDictionary headers, in ProxiedRequestView view, GovernanceSettings settings)
    {
        foreach (var name in OutsideHeaders)
        {
            headers.Remove(name);
        }

        // Services would believe a header with the name of a claim before the entry of the context.
        foreach (var name in view.Mapper?.Claims ?? [])
        {
            headers.Remove(name);
        }

        context.Write(headers, static (headers, name, value) => headers[name] = value, view.Context, view.PeerService, settings);
    }
}
