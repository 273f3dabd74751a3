using System.Globalization;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Kie.Access;
using ServiceComb.Net.LocalEngine.Kie.Bodies;
using ServiceComb.Net.LocalEngine.Kie.Files;
using ServiceComb.Net.LocalEngine.Kie.Queries;
using ServiceComb.Net.LocalEngine.Kie.Rules;
using ServiceComb.Net.LocalEngine.Kie.State;

namespace ServiceComb.Net.LocalEngine.Kie.Endpoints;

/// <summary>Imports and exports items as files. The export, and the <c>label</c> parameter and form upload of the import,
/// belong to the cloud's engine; KIE does not have them.</summary>
internal sealed class FileEndpoints(KieStore store, TimeProvider time)
{
    private const string Form = "multipart/form-data";
    private const string FormFile = "upload_file";

    /// <summary>The content types of an import.</summary>
    public static readonly string[] Types = [KieOperation.Json, KieResponses.Yaml, Form];

    public async Task ImportAsync(HttpContext context)
    {
        if (QueryParameters.First(context.Request, "override") is not { Length: > 0 } overriding)
        {
            await KieResponses.ErrorAsync(context, KieError.Invalid("Query parameter 'override' is required"));
            return;
        }

        var body = await KieRequests.BodyAsync(context.Request);
        if (IsForm(context.Request) && MultipartFile.Find(context.Request.ContentType!, body, FormFile, out body) is { } formProblem)
        {
            await KieResponses.ErrorAsync(context, KieError.Undecodable(formProblem));
            return;
        }

        if (KieBody.ReadImport(body, KieRequests.IsYaml(context.Request), store.Quota, out var read) is { } problem)
        {
            await KieResponses.ErrorAsync(context, problem);
            return;
        }

        var drafts = read?.OfType<KieDraft>().ToList();
        // The real engine panics on a null file, and on items with an unknown override mode.
        if (drafts is null || (drafts.Count > 0 && !KieImport.IsKnown(overriding)))
        {
            await KieResponses.TextAsync(context, StatusCodes.Status500InternalServerError, KieResponses.Panic);
            return;
        }

        if (ReadLabels(context.Request, out var labels) is { } error)
        {
            await KieResponses.ErrorAsync(context, error);
            return;
        }

        if (labels is not null)
        {
            drafts = drafts.ConvertAll(draft => draft with { Labels = labels });
        }

        var import = new KieImport(store, KieRequests.Project(context), overriding, KieAccess.Of(context));
        await import.RunAsync(drafts);
        await KieResponses.JsonOrYamlAsync(context, KieFileJson.Write(import));
    }

    public async Task ExportAsync(HttpContext context)
    {
        if (KieBody.ReadIds(await KieRequests.BodyAsync(context.Request), out var ids) is { } problem)
        {
            await KieResponses.ErrorAsync(context, KieError.Undecodable(problem));
            return;
        }

        var error = ReadLabels(context.Request, out var labels) ?? KieAccess.Of(context)?.CheckAccount();
        if (error is not null)
        {
            await KieResponses.ErrorAsync(context, error);
            return;
        }

        var filter = new KieFilter
        {
            Labels = LabelSet.Of(labels),
            IsExact = QueryParameters.First(context.Request, "match") == "exact",
            Visible = KieAccess.Of(context)?.GetVisibility(),
        };
        IEnumerable<KieRecord> records = store.List(KieRequests.Project(context), filter).Records;
        if (ids.Count > 0)
        {
            var wanted = ids.ToHashSet(StringComparer.Ordinal);
            records = records.Where(record => wanted.Contains(record.Id));
        }

        context.Response.Headers.ContentDisposition = string.Create(
            CultureInfo.InvariantCulture, $"attachment; filename=\"{GetFilePrefix(filter.Labels)}{time.GetUtcNow().ToUnixTimeSeconds()}.json\"");
        await KieResponses.JsonAsync(context, KieFileJson.WriteExport(records));
    }

    private static bool IsForm(HttpRequest request) => request.ContentType?.StartsWith(Form, StringComparison.OrdinalIgnoreCase) == true;

    // The file is named after the environment.
    private static string GetFilePrefix(LabelSet labels) => labels.ValueOf("environment") switch
    {
        null => "custom",
        "" => "default",
        var environment => environment,
    };

    private static KieError? ReadLabels(HttpRequest request, out Dictionary<string, string>? labels)
    {
        labels = null;
        foreach (var label in QueryParameters.All(request, "label"))
        {
            if (!KieListQuery.TryAdd(label, ref labels))
            {
                return KieError.Invalid($"label '{label}' is not of the form name:value");
            }
        }

        return KieRules.ValidateList(KieRequests.Project(request.HttpContext), "", "", labels, "") is { } errorMessage ? KieError.Invalid(errorMessage) : null;
    }
}
