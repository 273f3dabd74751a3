using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Kie.Access;
using ServiceComb.Net.LocalEngine.Kie.Queries;
using ServiceComb.Net.LocalEngine.Kie.Rules;
using ServiceComb.Net.LocalEngine.Kie.State;

namespace ServiceComb.Net.LocalEngine.Kie.Endpoints;

/// <summary>Lists the versions of an item.</summary>
internal sealed class HistoryEndpoint(KieStore store)
{
    public Task GetAsync(HttpContext context)
    {
        var (first, count) = (QueryParameters.First(context.Request, "offset"), QueryParameters.First(context.Request, "limit"));
        if (KieListQuery.ReadPage(first, count, out var offset, out var limit) is { } error)
        {
            return KieResponses.ErrorAsync(context, error);
        }

        var (project, id) = (KieRequests.Project(context), KieRequests.Id(context));
        if (KieAccess.Of(context) is { } access && store.Find(project, id) is { } record
            && access.CheckAccess(KieAccess.Read, record.Labels) is { } denied)
        {
            return KieResponses.ErrorAsync(context, denied);
        }

        if (store.History(project, id) is not { } versions)
        {
            return KieResponses.ErrorAsync(context, KieError.HistoryMissing);
        }

        var page = KieFilter.Page(versions.ToArray(), offset, limit);
        return KieResponses.JsonOrYamlAsync(context, KieListJson.Write(versions.Count, page, static version => version));
    }
}
