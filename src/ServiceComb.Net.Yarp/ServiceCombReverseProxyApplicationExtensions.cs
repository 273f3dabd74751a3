using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Yarp;
using ServiceComb.Net.Yarp.Calls;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Provides extension methods that add traffic governance to the proxy pipeline.</summary>
public static class ServiceCombReverseProxyApplicationExtensions
{
    /// <summary>Adds YARP's session affinity, the policies and route rules of HttpClient calls, YARP's load balancing and its
    /// passive health checks; do not add the three of YARP again. A request for a cluster that names a service goes to the
    /// instance that the policies select, of those that session affinity and health checks leave. Requests for other clusters
    /// pass unchanged. Rejections, and calls of a service without instances, get 429 or 503 and a problem+json
    /// body. Middleware that follows runs once per attempt.</summary>
    /// <exception cref="InvalidOperationException"><c>builder.AddServiceComb()</c> or
    /// <c>AddReverseProxy().AddServiceComb()</c> is missing.</exception>
    public static IReverseProxyApplicationBuilder UseServiceComb(this IReverseProxyApplicationBuilder proxy)
    {
        ArgumentNullException.ThrowIfNull(proxy);
        var registered = proxy.ApplicationServices.GetRequiredService<IServiceProviderIsService>();
        if (!registered.IsService(typeof(InstanceSelector)))
        {
            throw new InvalidOperationException("UseServiceComb() needs builder.AddServiceComb(), which adds the directory and the policies");
        }

        if (!registered.IsService(typeof(GovernanceMiddleware)))
        {
            throw new InvalidOperationException("UseServiceComb() needs builder.Services.AddReverseProxy().AddServiceComb(), which adds the clusters");
        }

        var options = proxy.ApplicationServices.GetRequiredService<IOptions<GatewayOptions>>().Value;
        proxy.ApplicationServices.GetRequiredService<SnapshotSource>().TrustedContext = options.TrustedContextEntries.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        var middleware = proxy.ApplicationServices.GetRequiredService<GovernanceMiddleware>();
        RequestDelegate? forward = null;
        proxy.Use(static next => context =>
        {
            AffinitySelection.Begin(context);
            return next(context);
        });
        proxy.UseSessionAffinity();
        proxy.Use(next => context => middleware.InvokeAsync(context, next, forward!));
        proxy.UseLoadBalancing();
        proxy.UsePassiveHealthChecks();
        proxy.Use(next => forward = next);
        return proxy;
    }
}
