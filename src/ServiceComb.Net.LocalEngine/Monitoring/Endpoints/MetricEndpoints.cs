using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Monitoring.Queries;
using ServiceComb.Net.LocalEngine.Monitoring.State;
using ServiceComb.Net.LocalEngine.Rbac.Access;
using ServiceComb.Net.LocalEngine.Registry.Endpoints;

namespace ServiceComb.Net.LocalEngine.Monitoring.Endpoints;

/// <summary>The queries for thresholds and metrics, which show a caller with limited roles only the microservices of its
/// scope.</summary>
internal sealed class MetricEndpoints(MonitorStore store, Thresholds thresholds)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v3/{project}/csemonitor");
        group.MapGet("thresholds", CloudResponses.WithErrors(GetThresholdsAsync));
        group.MapGet("metric", CloudResponses.WithErrors(GetMetricsAsync));
        group.MapGet("metric/list", CloudResponses.WithErrors(ListAsync));
    }

    private Task GetThresholdsAsync(HttpContext context)
    {
        var names = context.Query("services").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length == 0)
        {
            throw MonitorErrors.Invalid("services is missing: the names or ids of microservices, separated by commas");
        }

        var instances = GetVisible(context);
        return context.Response.JsonAsync(thresholds.Read(
            context.Route("project"),
            names.Distinct(StringComparer.Ordinal).SelectMany(name => instances.Select(static instance => instance.Service).Where(service => service.Matches(name)))));
    }

    private Task GetMetricsAsync(HttpContext context)
    {
        var now = store.Now;
        var request = MetricRequest.Read(context, store.Retention, now);
        return context.Response.JsonAsync(MetricJson.Write(new MetricReader(store.Retention, now).Read(request, GetVisible(context))));
    }

    private Task ListAsync(HttpContext context) =>
        context.Response.JsonAsync(KeyListReader.Read(KeyListRequest.Read(context), GetVisible(context), new MetricReader(store.Retention, store.Now)));

    private IReadOnlyList<MonitoredInstance> GetVisible(HttpContext context)
    {
        var instances = store.GetInstances();
        return CallerScope.Of(context) is { } scope
            ? [.. instances.Where(instance => scope.Allows(new ServiceLabels(instance.Service.Environment, instance.Service.AppId, instance.Service.Name)))]
            : instances;
    }
}
