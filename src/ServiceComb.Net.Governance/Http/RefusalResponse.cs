using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;

namespace ServiceComb.Net.Governance.Http;

/// <summary>What a caller sees when a policy refuses: a response, since callers handle status codes anyway.</summary>
internal static class RefusalResponse
{
    public static HttpResponseMessage From(GovernanceRejectedException refusal, HttpRequestMessage request)
    {
        var response = new HttpResponseMessage(Status(refusal))
        {
            RequestMessage = request,
            // Of a call over HTTP/2: gRPC takes any other version for a proxy in between, and says so in place of the status.
            Version = request.Version,
            Content = new StringContent(Body(refusal), Encoding.UTF8, "application/problem+json"),
        };
        if (RetryAfterSeconds(refusal) is { } seconds)
        {
            response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
        }

        return response;
    }

    /// <summary>The answer of a call that fault injection ended.</summary>
    public static HttpResponseMessage Injected(string policyKey, int status, HttpRequestMessage request) => new((HttpStatusCode)status)
    {
        RequestMessage = request,
        Version = request.Version,
        Content = new StringContent(InjectedBody(policyKey, status), Encoding.UTF8, "application/problem+json"),
    };

    public static string InjectedBody(string policyKey, int status) =>
        Body("ended by fault injection", (HttpStatusCode)status, "policy", policyKey);

    public static string TimeoutBody(string policyKey) => Body("no answer in time", HttpStatusCode.GatewayTimeout, "policy", policyKey);

    public static HttpStatusCode Status(GovernanceRejectedException refusal) => refusal.StatusCode ?? HttpStatusCode.ServiceUnavailable;

    /// <summary>For the header Retry-After, which has whole seconds; too early a retry would be refused again.</summary>
    public static long? RetryAfterSeconds(GovernanceRejectedException refusal) =>
        refusal.RetryAfter is { } wait ? (long)Math.Max(1, Math.Ceiling(wait.TotalSeconds)) : null;

    public static string Body(GovernanceRejectedException refusal)
    {
        var title = refusal switch
        {
            RateLimitedException => "rate limited",
            BulkheadFullException => "bulkhead is full",
            _ => "circuit breaker is open",
        };
        return Body(title, Status(refusal), "policy", refusal.PolicyKey);
    }

    public static string Body(NoInstanceException none) => Body(none.Message, HttpStatusCode.ServiceUnavailable, "service", none.Service);

    /// <summary>The problem of a call that no instance of a service answered.</summary>
    public static string Body(string title, int status, string service) => Body(title, (HttpStatusCode)status, "service", service);

    private static string Body(string title, HttpStatusCode status, string subject, string name)
    {
        var encoder = JavaScriptEncoder.Default;
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"title":"{{encoder.Encode(title)}}","status":{{(int)status}},"{{subject}}":"{{encoder.Encode(name)}}"}""");
    }
}
