using System.Diagnostics;

namespace ServiceComb.Net.Governance.Telemetry;

/// <summary>Creates the tags of a call's duration, following the OpenTelemetry semantic conventions for HTTP
/// clients.</summary>
internal static class CallTags
{
    /// <summary>The tag of a rejected call, which names the policy.</summary>
    public const string Policy = "servicecomb.policy";

    /// <param name="service">The name of the service.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="status">The status of the response; 0 for none.</param>
    /// <param name="errorType">The type of the exception that ended the call; null for none.</param>
    /// <param name="policy">The policy that rejected the call; null when none did.</param>
    public static TagList Create(string service, string method, int status, string? errorType, string? policy)
    {
        var tags = new TagList { { "servicecomb.service", service }, { "http.request.method", Name(method) } };
        if (status != 0)
        {
            tags.Add("http.response.status_code", status);
        }

        if (errorType is not null)
        {
            tags.Add("error.type", errorType);
        }
        else if (status >= 400)
        {
            tags.Add("error.type", Text(status));
        }

        if (policy is not null)
        {
            tags.Add(Policy, policy);
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
