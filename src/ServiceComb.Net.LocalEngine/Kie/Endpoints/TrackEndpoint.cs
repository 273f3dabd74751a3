using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Kie.Access;
using ServiceComb.Net.LocalEngine.Kie.Queries;
using ServiceComb.Net.LocalEngine.Kie.Rules;
using ServiceComb.Net.LocalEngine.Kie.State;
using ServiceComb.Net.LocalEngine.Kie.Tracking;

namespace ServiceComb.Net.LocalEngine.Kie.Endpoints;

/// <summary>Lists the recorded polls, with paging.</summary>
internal sealed class TrackEndpoint(PollingTracker tracker)
{
    private const int DefaultLimit = 100;
    private const int FlushAfter = 64 * 1024;

    public Task GetAsync(HttpContext context)
    {
        string? Parameter(string name) => QueryParameters.First(context.Request, name);
        bool Fits(string parameter, string value) => Parameter(parameter) is not { Length: > 0 } wanted || wanted == value;
        if (KieListQuery.ReadPage(Parameter("offset"), Parameter("limit"), out var offset, out var limit) is { } error)
        {
            return KieResponses.ErrorAsync(context, error);
        }

        var visible = KieAccess.Of(context)?.GetVisibility();
        var details = tracker.Find(KieRequests.Project(context), detail =>
            Fits("sessionId", detail.SessionId) && Fits("sessionGroup", detail.SessionGroup) && Fits("ip", detail.Ip)
            && Fits("urlPath", detail.UrlPath) && Fits("userAgent", detail.UserAgent) && Fits("revision", detail.Revision)
            && (visible is null || detail.Records.All(visible)));
        return details.Count == 0
            ? KieResponses.ErrorAsync(context, KieError.PollingDataMissing)
            : WriteAsync(context, details.Skip((int)Math.Min(offset, int.MaxValue)).Take(limit == 0 ? DefaultLimit : limit), details.Count);
    }

    // Streams the response, because each entry contains a complete item list.
    private static async Task WriteAsync(HttpContext context, IEnumerable<PollingDetail> page, int total)
    {
        context.Response.ContentType = KieOperation.Json;
        var output = context.Response.BodyWriter;
        await using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartArray("data");
        foreach (var detail in page)
        {
            WriteHead(json, detail);
            foreach (var record in detail.Records)
            {
                json.WriteRawValue(record.Json, skipInputValidation: true);
                if (json.BytesPending > FlushAfter)
                {
                    json.Flush();
                    await output.FlushAsync(context.RequestAborted);
                }
            }

            WriteTail(json, detail);
        }

        json.WriteEndArray();
        json.WriteNumber("total", total);
        json.WriteEndObject();
    }

    private static void WriteHead(Utf8JsonWriter json, PollingDetail detail)
    {
        json.WriteStartObject();
        json.WriteString("session_id", detail.SessionId);
        WriteUnlessEmpty(json, "session_group", detail.SessionGroup);
        json.WriteString("domain", KieStore.Domain);
        json.WriteString("project", detail.Project);
        json.WriteStartObject("polling_data");
        json.WriteString("labels", detail.Labels);
        json.WriteString("revision", detail.QueryRevision);
        json.WriteString("wait", detail.QueryWait);
        json.WriteEndObject();
        json.WriteString("revision", detail.Revision);
        WriteUnlessEmpty(json, "ip", detail.Ip);
        WriteUnlessEmpty(json, "user_agent", detail.UserAgent);
        json.WriteString("url_path", detail.UrlPath);
        if (detail.Records.Count > 0)
        {
            json.WriteStartArray("kv");
        }
    }

    private static void WriteTail(Utf8JsonWriter json, PollingDetail detail)
    {
        if (detail.Records.Count > 0)
        {
            json.WriteEndArray();
        }

        json.WriteNumber("response_code", StatusCodes.Status200OK);
        json.WriteString("timestamp", detail.Time.UtcDateTime);
        json.WriteEndObject();
    }

    private static void WriteUnlessEmpty(Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0)
        {
            json.WriteString(name, value);
        }
    }
}
