using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Kie.Access;
using ServiceComb.Net.LocalEngine.Kie.State;
using ServiceComb.Net.LocalEngine.Rbac.Access;
using ServiceComb.Net.LocalEngine.Registry.Endpoints;

namespace ServiceComb.Net.LocalEngine.Governance;

/// <summary>The governance API under the paths of the cloud's engines, with their format of errors and acknowledgements,
/// and their dark launch rules.</summary>
internal sealed class CloudGovernanceEndpoints(GovernanceEndpoints governance, RouteRules rules)
{
    private const string Kind = "/v3/{project}/govern/governance/{kind}";
    private const string One = $"{Kind}/{{id}}";
    private const string Rules = "/v3/{project}/govern/route-rule/microservices/{service}";
    private const string EnvironmentHeader = "x-environment";
    private const string EveryEnvironment = "all";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Kind, CloudResponses.WithErrors(async context => await ResultAsync(context, await governance.CreateAsync(context))));
        routes.MapGet(Kind, CloudResponses.WithErrors(context => governance.ListAsync(context, EnvironmentOf(context.Request))));
        routes.MapGet(One, CloudResponses.WithErrors(governance.GetAsync));
        routes.MapPut(One, CloudResponses.WithErrors(async context =>
        {
            await governance.UpdateAsync(context);
            await ResultAsync(context, CloudResponses.Done);
        }));
        routes.MapDelete(One, CloudResponses.WithErrors(async context =>
        {
            await governance.DeleteAsync(context);
            await CloudResponses.AcknowledgeAsync(context.Response);
        }));
        routes.MapPut(Rules, CloudResponses.WithErrors(PutRulesAsync));
        routes.MapGet(Rules, CloudResponses.WithErrors(GetRulesAsync));
        routes.MapDelete(Rules, CloudResponses.WithErrors(DeleteRulesAsync));
    }

    private async Task PutRulesAsync(HttpContext context)
    {
        var (project, service, application, environment) = ScopeOf(context);
        await rules.PutAsync(project, service, application, environment, await GovernanceEndpoints.ReadBodyAsync(context));
        await ResultAsync(context, CloudResponses.Done);
    }

    private Task GetRulesAsync(HttpContext context)
    {
        var (project, service, application, environment) = ScopeOf(context);
        return ResultAsync(context, rules.Get(project, service, application, environment));
    }

    private async Task DeleteRulesAsync(HttpContext context)
    {
        var (project, service, application, environment) = ScopeOf(context);
        await rules.DeleteAsync(project, service, application, environment);
        await CloudResponses.AcknowledgeAsync(context.Response);
    }

    private static (string Project, string Service, string Application, string Environment) ScopeOf(HttpContext context)
    {
        var (application, environment) = (context.Query("app_id"), context.Query("environment"));
        CallerScope.Of(context)?.Require(new ItemLabels(LabelSet.Of(RouteRules.LabelsOf(application, environment))));
        return (context.Route("project"), context.Route("service"), application, environment);
    }

    private static string EnvironmentOf(HttpRequest request) =>
        QueryParameters.First(request, "environment")
        ?? (request.Headers.TryGetValue(EnvironmentHeader, out var environment) ? environment[0] : null)
        ?? EveryEnvironment;

    private static Task ResultAsync(HttpContext context, string result) =>
        context.Response.JsonAsync(CloudResponses.WriteObject(("result", result)));
}
