using System.Diagnostics;

namespace ServiceComb.Net.Governance.Telemetry;

/// <summary>Creates the tags of a call's duration, following the OpenTelemetry semantic conventions for HTTP
/// clients.</summary>
internal static class CallTags
{
    public static TagList Create(string service, string method, int status, Exception? failure)
    {
        var tags = new TagList { { "servicecomb.service", service }, { "http.request.method", Name(method) } };
        if (status != 0)
        {
            tags.Add("http.response.status_code", status);
        }

        if (failure is not null)
        {
            tags.Add("error.type", failure.GetType().FullName);
        }
        else if (status >= 400)
        {
            tags.Add("error.type", Text(status));
        }

        return tags;
    }

    // Unknown methods are grouped to bound the number of time series.
    private static string Name(string method) => method switch
    {
        "GET" => "GET",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "PATCH" => "PATCH",
        "HEAD" => "HEAD",
        "OPTIONS" => "OPTIONS",
        "TRACE" => "TRACE",
        "CONNECT" => "CONNECT",
        _ => "_OTHER",
    };

    private static string Text(int status) => status.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
