using ServiceComb.Net.Discovery.Registration;
using ServiceComb.Net.Governance.Context;

namespace Gateway.Services;

/// <summary>A service that says which instance responded, and what it knows about the user.</summary>
internal static class CatalogService
{
    public static void Configure(WebApplicationBuilder builder)
    {
    }

    public static void Map(WebApplication app, string version)
    {
        // Reads the invocation context of requests.
        app.UseServiceCombGovernance();
        app.MapGet("/items", (IServiceRegistration registration) => new
        {
            service = "catalog",
            version,
            instance = registration.InstanceId[..8],
            tier = InvocationContext.Current["tier"] ?? "",
        });
    }
}
