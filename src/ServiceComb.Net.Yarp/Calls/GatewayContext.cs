using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Governance.Context;
using ServiceComb.Net.Governance.Http;
using ServiceComb.Net.Governance.Snapshot;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Gives the services behind a gateway the invocation context: the gateway as the source, and what
/// <c>app.UseServiceCombGovernance()</c> read of the request or a mapper made of it. What an outside caller wrote of it does not get through by
/// itself, or anybody could pose as a service or as a gold customer.</summary>
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
