using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Engine.Hosting;
using ServiceComb.Net.Engine.Kie.Rules;
using ServiceComb.Net.Engine.Kie.State;
using ServiceComb.Net.Engine.Kie.Tracking;
using ServiceComb.Net.Engine.Rbac.Access;

namespace ServiceComb.Net.Engine.Kie.Endpoints;

/// <summary>Who polled what.</summary>
internal sealed class TrackEndpoint(PollingTrack track)
{
    public Task GetAsync(HttpContext context)
    {
        bool Fits(string parameter, string value) => QueryParameters.First(context.Request, parameter) is not { Length: > 0 } wanted || wanted == value;
        var visible = KieAccess.Of(context)?.Visible();
        var details = track.Find(KieRequests.Project(context), detail =>
            Fits("sessionId", detail.SessionId) && Fits("sessionGroup", detail.SessionGroup) && Fits("ip", detail.Ip)
            && Fits("urlPath", detail.UrlPath) && Fits("userAgent", detail.UserAgent) && Fits("revision", detail.Revision)
            && (visible is null || detail.Records.All(visible)));
        return details.Count == 0 ? KieAnswers.ErrorAsync(context, KieError.PollingDataMissing) : KieAnswers.JsonAsync(context, Write(details));
    }

    private static ReadOnlyMemory<byte> Write(List<PollingDetail> details)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("data");
            foreach (var detail in details)
            {
                Write(json, detail);
            }

            json.WriteEndArray();
            json.WriteNumber("total", details.Count);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, PollingDetail detail)
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
            foreach (var record in detail.Records)
            {
                json.WriteRawValue(record.Json, skipInputValidation: true);
            }

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
