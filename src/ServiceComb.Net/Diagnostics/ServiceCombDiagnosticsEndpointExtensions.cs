using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Diagnostics;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Extension methods that map the diagnostics of an app.</summary>
public static class ServiceCombDiagnosticsEndpointExtensions
{
    /// <summary>Maps an endpoint that shows what ServiceComb.Net knows in this process: the registration, the instances of other
    /// services, the governance documents in force with their counters, and the configuration by layer with masked secrets. It responds
    /// with JSON, or with an HTML page to a browser. Not mapped by default, because it shows addresses and configuration: protect it as
    /// any other endpoint, for example with <c>RequireAuthorization()</c> or <c>RequireHost()</c>.</summary>
    /// <param name="endpoints">The route builder of the app.</param>
    /// <param name="pattern">The route pattern.</param>
    /// <returns>A builder for further conventions, such as authorization.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="endpoints"/> or <paramref name="pattern"/> is null.</exception>
    /// <exception cref="InvalidOperationException"><c>builder.AddServiceComb()</c> was not called.</exception>
    public static IEndpointConventionBuilder MapServiceCombDiagnostics(this IEndpointRouteBuilder endpoints, string pattern = "/servicecomb")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        // Do not resolve the sections, which would read the options before the host starts.
        if (endpoints.ServiceProvider.GetService<IServiceProviderIsService>()?.IsService(typeof(IDiagnosticsSection)) == false)
        {
            throw new InvalidOperationException("MapServiceCombDiagnostics() requires builder.AddServiceComb()");
        }

        return endpoints.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], DiagnosticsEndpoint.HandleAsync)
            .DisableServiceCombGovernance()
            .WithDisplayName("ServiceComb diagnostics");
    }
}
