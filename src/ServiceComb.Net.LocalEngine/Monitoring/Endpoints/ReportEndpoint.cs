using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Monitoring.Reports;
using ServiceComb.Net.LocalEngine.Monitoring.State;
using ServiceComb.Net.LocalEngine.Rbac.Access;

namespace ServiceComb.Net.LocalEngine.Monitoring.Endpoints;

/// <summary>Receives the reports of apps at both paths that their frameworks use. The domain of the path is ignored: Spring apps send
/// <c>default</c> whatever their project is.</summary>
internal sealed class ReportEndpoint(MonitorStore store)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v2/{project}/csemonitor/metric", CloudResponses.WithErrors(AddAsync));
        routes.MapPost("/csemonitor/v1/metric", CloudResponses.WithErrors(AddAsync));
    }

    private async Task AddAsync(HttpContext context)
    {
        var body = await RequestBody.ReadAsync(context.Request, ReportReader.MaxBodySize)
            ?? throw MonitorErrors.Invalid($"the report is longer than {ReportReader.MaxBodySize} bytes");
        if (ReportReader.Read(body, out var report) is { } problem)
        {
            throw MonitorErrors.Invalid(problem);
        }

        var service = report!.Service;
        CallerScope.Of(context)?.Require(new ServiceLabels(service.Environment, service.AppId, service.Name));
        await store.AddAsync(report);
        await context.Response.EmptyAsync();
    }
}
