using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Kie.Access;
using ServiceComb.Net.LocalEngine.Kie.Bodies;
using ServiceComb.Net.LocalEngine.Kie.Rules;
using ServiceComb.Net.LocalEngine.Kie.State;

namespace ServiceComb.Net.LocalEngine.Kie.Endpoints;

/// <summary>Creates, reads, changes and deletes single items, and deletes several items.</summary>
internal sealed class ItemEndpoints(KieStore store)
{
    public async Task CreateAsync(HttpContext context)
    {
        var body = await KieRequests.BodyAsync(context.Request);
        if (KieBody.ReadDraft(body, KieRequests.IsYaml(context.Request), out var draft) is { } problem)
        {
            await KieResponses.ErrorAsync(context, KieError.Undecodable(problem));
            return;
        }

        var project = KieRequests.Project(context);
        if (KieAccess.Of(context)?.CheckAccess(KieAccess.Create, LabelSet.Of(draft.Labels)) is { } denied && KieRules.Validate(project, draft) is null)
        {
            await KieResponses.ErrorAsync(context, denied);
            return;
        }

        var result = await store.CreateAsync(project, draft);
        await (result.Error is { } error ? KieResponses.ErrorAsync(context, error.WithNestedDetail()) : KieResponses.ResultAsync(context, result));
    }

    public async Task UpdateAsync(HttpContext context)
    {
        var body = await KieRequests.BodyAsync(context.Request);
        if (KieBody.ReadUpdate(body, KieRequests.IsYaml(context.Request), out var value, out var status) is { } problem)
        {
            await KieResponses.ErrorAsync(context, KieError.Undecodable(problem));
            return;
        }

        var (project, id) = (KieRequests.Project(context), KieRequests.Id(context));
        if (KieRules.ValidateUpdate(project, id, value, status) is { } errorMessage)
        {
            await KieResponses.ErrorAsync(context, KieError.Invalid(errorMessage));
            return;
        }

        if (CheckAccess(context, KieAccess.Update, id) is { } denied)
        {
            await KieResponses.ErrorAsync(context, denied);
            return;
        }

        await KieResponses.ResultAsync(context, await store.UpdateAsync(project, id, value, status));
    }

    public Task GetAsync(HttpContext context)
    {
        var (project, id) = (KieRequests.Project(context), KieRequests.Id(context));
        if (KieRules.ValidateGet(project, id) is { } errorMessage)
        {
            return KieResponses.ErrorAsync(context, KieError.Invalid(errorMessage));
        }

        if (store.Find(project, id) is not { } record)
        {
            return KieResponses.ErrorAsync(context, KieError.KeyMissing);
        }

        if (CheckAccess(context, KieAccess.Read, id) is { } denied)
        {
            return KieResponses.ErrorAsync(context, denied);
        }

        var body = KieRecordJson.Write(record, KieRecordForm.Single);

        // The real engine looks up its tracking list, finds none, and panics after the response was written.
        return string.IsNullOrEmpty(context.Request.Headers[ListEndpoint.SessionHeader])
            ? KieResponses.JsonAsync(context, body)
            : KieResponses.JsonAsync(context, (byte[])[.. body, .. System.Text.Encoding.ASCII.GetBytes(KieResponses.Panic)]);
    }

    public async Task DeleteAsync(HttpContext context)
    {
        var error = CheckAccess(context, KieAccess.Delete, KieRequests.Id(context))
            ?? await store.DeleteAsync(KieRequests.Project(context), KieRequests.Id(context));
        await (error is null ? KieResponses.StatusOnlyAsync(context, StatusCodes.Status204NoContent) : KieResponses.ErrorAsync(context, error));
    }

    public async Task DeleteManyAsync(HttpContext context)
    {
        var body = await KieRequests.BodyAsync(context.Request);
        if (KieBody.ReadIds(body, out var ids) is { } problem)
        {
            await KieResponses.ErrorAsync(context, KieError.Undecodable(problem));
            return;
        }

        // All or nothing: one item that the caller may not delete rejects the whole request.
        if (ids.Select(id => CheckAccess(context, KieAccess.Delete, id)).FirstOrDefault(static one => one is not null) is { } denied)
        {
            await KieResponses.ErrorAsync(context, denied);
            return;
        }

        await store.DeleteManyAsync(KieRequests.Project(context), ids);
        await KieResponses.StatusOnlyAsync(context, StatusCodes.Status204NoContent);
    }

    // A missing item is reported before missing permissions.
    private KieError? CheckAccess(HttpContext context, string verb, string id) =>
        KieAccess.Of(context) is { } access && store.Find(KieRequests.Project(context), id) is { } record
            ? access.CheckAccess(verb, record.Labels)
            : null;
}
