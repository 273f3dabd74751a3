using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;

namespace ServiceComb.Net.Governance.Http;

/// <summary>Creates the response that the caller receives when a policy rejects a call; callers handle status codes
/// anyway.</summary>
internal static class RejectionResponse
{
    public static HttpResponseMessage From(GovernanceRejectedException rejection, HttpRequestMessage request)
    {
        var response = new HttpResponseMessage(GetStatus(rejection))
        {
            RequestMessage = request,
            // Use the version of the request: gRPC takes another version for that of an intermediary and reports it instead
            // of the status.
            Version = request.Version,
            Content = new RejectionContent(CreateBody(rejection), rejection.PolicyKey),
        };
        if (GetRetryAfterSeconds(rejection) is { } seconds)
        {
            response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
        }

        return response;
    }

    /// <summary>Returns the policy that a response names as the reason of a rejection; null for a response of an instance.</summary>
    public static string? FindPolicy(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable ? (response.Content as RejectionContent)?.PolicyKey : null;

    /// <summary>Creates the response of a call that fault injection aborts.</summary>
    public static HttpResponseMessage FromInjectedFault(string policyKey, int status, HttpRequestMessage request) => new((HttpStatusCode)status)
    {
        RequestMessage = request,
        Version = request.Version,
        Content = new StringContent(CreateInjectedFaultBody(policyKey, status), Encoding.UTF8, "application/problem+json"),
    };

    public static string CreateInjectedFaultBody(string policyKey, int status) =>
        CreateBody("aborted by fault injection", (HttpStatusCode)status, "policy", policyKey);

    public static string CreateTimeoutBody(string policyKey) => CreateBody("no response in time", HttpStatusCode.GatewayTimeout, "policy", policyKey);

    public static HttpStatusCode GetStatus(GovernanceRejectedException rejection) => rejection.StatusCode ?? HttpStatusCode.ServiceUnavailable;

    /// <summary>Returns the value of the Retry-After header in whole seconds, rounded up: an earlier retry would be
    /// rejected again.</summary>
    public static long? GetRetryAfterSeconds(GovernanceRejectedException rejection) =>
        rejection.RetryAfter is { } wait ? (long)Math.Max(1, Math.Ceiling(wait.TotalSeconds)) : null;

    public static string CreateBody(GovernanceRejectedException rejection)
    {
        var title = rejection switch
        {
            RateLimitedException => "rate limited",
            BulkheadFullException => "bulkhead is full",
            _ => "circuit breaker is open",
        };
        return CreateBody(title, GetStatus(rejection), "policy", rejection.PolicyKey);
    }

    public static string CreateBody(NoInstanceException exception) => CreateBody(exception.Message, HttpStatusCode.ServiceUnavailable, "service", exception.Service);

    /// <summary>Creates the body for a call for which the service has no instance.</summary>
    public static string CreateBody(string title, int status, string service) => CreateBody(title, (HttpStatusCode)status, "service", service);

    private static string CreateBody(string title, HttpStatusCode status, string subject, string name)
    {
        var encoder = JavaScriptEncoder.Default;
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"title":"{{encoder.Encode(title)}}","status":{{(int)status}},"{{subject}}":"{{encoder.Encode(name)}}"}""");
    }

    private sealed class RejectionContent(string body, string policyKey) : StringContent(body, Encoding.UTF8, "application/problem+json")
    {
        public string PolicyKey => policyKey;
    }
}
