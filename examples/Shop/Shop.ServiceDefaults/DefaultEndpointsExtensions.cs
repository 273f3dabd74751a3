using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Shop.ServiceDefaults;

/// <summary>The endpoints that every app of the shop has.</summary>
public static class DefaultEndpointsExtensions
{
    /// <summary>Maps the health of the app, and in the environment Development what it knows of the engine.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        // Live: the process responds. A database or an engine that is away must not restart it.
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = static _ => false }).DisableServiceCombGovernance();

        // Ready: what the app cannot work without, such as its database.
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = static check => check.Tags.Contains("ready") }).DisableServiceCombGovernance();

        // /servicecomb shows addresses and configuration, so it is not for everyone.
        if (app.Environment.IsDevelopment())
        {
            app.MapServiceCombDiagnostics().DisableServiceCombGovernance();
        }

        return app;
    }
}
