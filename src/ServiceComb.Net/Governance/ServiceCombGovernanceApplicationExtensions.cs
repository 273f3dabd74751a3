using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Governance;
using ServiceComb.Net.Governance.Snapshot;
using ServiceComb.Net.Governance.Telemetry;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Governs the requests that an app serves.</summary>
public static class ServiceCombGovernanceApplicationExtensions
{
    /// <summary>Reads the invocation context of every request (<c>InvocationContext.Current</c>) and applies the documents
    /// rateLimiting, identifierRateLimiting, circuitBreaker, bulkhead and mapper to it, as Java services do: these kinds then
    /// work on requests that come in and no longer on calls that go out, unless
    /// <c>servicecomb:governance:{kind}:side</c> says client, server or both. A refused request is 429 with Retry-After when
    /// rate limited, 429 when a bulkhead is full, 503 when a circuit breaker is open, with a problem+json body that names the
    /// policy. Belongs after authentication and before the endpoints.</summary>
    /// <exception cref="InvalidOperationException"><c>builder.AddServiceComb()</c> is missing.</exception>
    public static IApplicationBuilder UseServiceCombGovernance(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var source = app.ApplicationServices.GetService<SnapshotSource>()
            ?? throw new InvalidOperationException("UseServiceCombGovernance() needs builder.AddServiceComb(), which brings the documents");
        source.GovernIncoming();
        var governance = new IncomingGovernance(
            source, app.ApplicationServices.GetRequiredService<GovernanceMetrics>(), app.ApplicationServices.GetRequiredService<TimeProvider>());
        return app.Use(next => context => governance.InvokeAsync(context, next));
    }

    /// <summary>Leaves endpoints out of <see cref="UseServiceCombGovernance"/>: no policy refuses their requests.</summary>
    public static TBuilder DisableServiceCombGovernance<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(static endpoint => endpoint.Metadata.Add(new DisableServiceCombGovernanceAttribute()));
        return builder;
    }
}
