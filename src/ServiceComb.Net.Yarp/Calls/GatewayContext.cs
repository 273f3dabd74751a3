using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Governance.Context;
using ServiceComb.Net.Governance.Http;
using ServiceComb.Net.Governance.Snapshot;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Sends the invocation context to the services behind a gateway: the gateway as source, and the entries that
/// <c>app.UseServiceCombGovernance()</c> read from the request or a mapper created. Context headers of external callers are
/// removed, because anyone could impersonate a service or a privileged user with them.</summary>
internal sealed class GatewayContext(OutgoingContext context)
{
    private static readonly string[] OutsideHeaders =
        [ContextHeaders.Cse, ContextHeaders.Spring, ContextHeaders.SourceService, ContextHeaders.SpringSourceService, ContextHeaders.TargetService];

    public void Write(IHeaderDictionary headers, InvocationContext invocation, string target, GovernanceSettings settings)
    {
        foreach (var name in OutsideHeaders)
        {
            headers.Remove(name);
        }

        context.Write(headers, static (headers, name, value) => headers.TryAdd(name, value), invocation, target, settings);
    }
}
