using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Yarp.Clusters;
using ServiceComb.Net.Yarp.Routes;
using Yarp.ReverseProxy;

namespace ServiceComb.Net.Yarp.Health;

/// <summary>Reports whether the gateway can serve requests: unhealthy until the first instances of the services of its routes
/// are known, and from the moment the application is asked to stop. Between the two it is never unhealthy, because the gateway
/// keeps its last known instances; a route or a cluster that is left out makes it degraded. Sends no request.</summary>
internal sealed class GatewayHealthCheck(
    ServiceClusters clusters,
    ServiceClusterFilter filter,
    RouteTableSource routes,
    RegisteredServices registered,
    IProxyStateLookup proxy,
    IHostApplicationLifetime lifetime) : IHealthCheck
{
    public const string Name = "servicecomb-gateway";
    public const string ReadyTag = "ready";

    // A service that is added later must not take a gateway out of service.
    private volatile bool _hasBeenReady;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var entries = clusters.Entries;
        var missing = entries.Where(static entry => !entry.IsLoaded).OrderBy(static entry => entry.Name, StringComparer.Ordinal).ToList();
        var data = new Dictionary<string, object> { ["services"] = entries.Count, ["withoutAnswer"] = missing.Count };
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy("the application is stopping", data: data));
        }

        if (!_hasBeenReady && DescribeStart(entries, missing) is { } reason)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy(reason, data: data));
        }

        _hasBeenReady = true;
        return Task.FromResult(DescribeProblem(missing) is { } problem
            ? HealthCheckResult.Degraded(problem, data: data)
            : HealthCheckResult.Healthy("the instances of all services are known", data));
    }

    /// <summary>Returns what the gateway waits for after its start; null for nothing.</summary>
    private string? DescribeStart(IReadOnlyCollection<ServiceEntry> entries, List<ServiceEntry> missing)
    {
        if (registered.IsLoading)
        {
            return $"the registry has not listed its services for servicecomb:gateway:discover yet{(registered.Problem is { } problem ? $": {problem}" : "")}";
        }

        if (routes.Current.Routes.Any(route => !proxy.TryGetRoute(route.RouteId, out _)))
        {
            return "YARP has not applied the routes yet";
        }

        // A single service that the registry does not return, for example because its list is too large, does not keep the
        // gateway out of service.
        return missing.Any(static entry => entry.IsLoading) || (missing.Count > 0 && missing.Count == entries.Count) ? DescribeMissing(missing) : null;
    }

    private string? DescribeProblem(List<ServiceEntry> missing) =>
        missing.Count > 0 ? DescribeMissing(missing)
        : routes.Current.Rejected is { Count: > 0 } rejected ? $"routes are left out: {LogBounds.List(rejected.Select(static one => one.Key), rejected.Count)}"
        : filter.Problems is { Count: > 0 } problems ? $"clusters have no destinations: {LogBounds.List(problems.Keys.Order(StringComparer.Ordinal), problems.Count)}"
        : null;

    private static string DescribeMissing(List<ServiceEntry> missing) =>
        $"the instances of {LogBounds.List(missing.Select(static entry => entry.Name), missing.Count)} are not known yet{(missing[0].Problem is { } problem ? $": {problem}" : "")}";
}
