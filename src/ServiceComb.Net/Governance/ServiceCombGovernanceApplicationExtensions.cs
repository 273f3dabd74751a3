using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Governance;
using ServiceComb.Net.Governance.Incoming;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Extension methods that apply governance policies to incoming requests.</summary>
public static class ServiceCombGovernanceApplicationExtensions
{
    /// <summary>Adds a middleware that reads the invocation context of every request (<c>InvocationContext.Current</c>) and applies the
    /// governance documents rateLimiting, identifierRateLimiting, circuitBreaker, bulkhead and mapper to it, as Java services do. These
    /// kinds then apply to incoming requests and no longer to outgoing calls, unless <c>servicecomb:governance:{kind}:side</c> is set
    /// to client, server or both. Rejected requests get status 429 with Retry-After from a rate limiter, 429 from a bulkhead, or 503
    /// from an open circuit breaker, with a problem+json body that names the policy. Add the middleware after authentication and
    /// before the endpoints.</summary>
    /// <param name="app">The application builder.</param>
    /// <returns>The application builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="app"/> is null.</exception>
    /// <exception cref="InvalidOperationException"><c>builder.AddServiceComb()</c> was not called.</exception>
    public static IApplicationBuilder UseServiceCombGovernance(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var governance = app.ApplicationServices.GetService<IncomingGovernance>()
            ?? throw new InvalidOperationException("UseServiceCombGovernance() requires builder.AddServiceComb(), which provides the governance documents");
        governance.Enable();
        return app.Use(next => context => governance.ExecuteAsync(new HttpIncomingRequest(context, next)));
    }

    /// <summary>Disables the policies of <see cref="UseServiceCombGovernance"/> for endpoints.</summary>
    /// <typeparam name="TBuilder">The type of the endpoint convention builder.</typeparam>
    /// <param name="builder">The endpoint convention builder.</param>
    /// <returns>The endpoint convention builder.</returns>
    public static TBuilder DisableServiceCombGovernance<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(static endpoint => endpoint.Metadata.Add(new DisableServiceCombGovernanceAttribute()));
        return builder;
    }
}
