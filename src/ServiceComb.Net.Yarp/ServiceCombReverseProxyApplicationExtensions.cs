using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Yarp.Calls;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Puts ServiceComb's governance into the proxy's pipeline.</summary>
public static class ServiceCombReverseProxyApplicationExtensions
{
    /// <summary>Applies the policies and route rules that govern HttpClient calls to every request for a service of
    /// <c>AddReverseProxy().AddServiceComb()</c>, and chooses its instance; other clusters pass untouched. Refusals are 429
    /// and 503 with a problem+json body, as is a service without instances. Belongs before YARP's own steps, if there are
    /// any: what follows it runs once per try.</summary>
    /// <exception cref="InvalidOperationException"><c>builder.AddServiceComb()</c> or
    /// <c>AddReverseProxy().AddServiceComb()</c> is missing.</exception>
    public static IReverseProxyApplicationBuilder UseServiceComb(this IReverseProxyApplicationBuilder proxy)
    {
        ArgumentNullException.ThrowIfNull(proxy);
        var registered = proxy.ApplicationServices.GetRequiredService<IServiceProviderIsService>();
        if (!registered.IsService(typeof(InstanceSelector)))
        {
            throw new InvalidOperationException("UseServiceComb() needs builder.AddServiceComb(), which brings the directory and the policies");
        }

        if (!registered.IsService(typeof(GovernanceMiddleware)))
        {
            throw new InvalidOperationException("UseServiceComb() needs builder.Services.AddReverseProxy().AddServiceComb(), which brings the clusters");
        }

        var middleware = proxy.ApplicationServices.GetRequiredService<GovernanceMiddleware>();
        proxy.Use(next => context => middleware.InvokeAsync(context, next));
        return proxy;
    }
}
