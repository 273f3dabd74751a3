using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;

namespace ServiceComb.Net.Governance.Http;

/// <summary>What a caller of HttpClient sees when a policy refuses: a response, since callers handle status codes anyway.</summary>
internal static class RefusalResponse
{
    public static HttpResponseMessage From(GovernanceRejectedException refusal, HttpRequestMessage request)
    {
        var status = refusal.StatusCode ?? HttpStatusCode.ServiceUnavailable;
        var title = status == HttpStatusCode.TooManyRequests ? "rate limited" : "circuit breaker is open";
        var policy = JavaScriptEncoder.Default.Encode(refusal.PolicyKey);
        var body = string.Create(CultureInfo.InvariantCulture, $$"""{"title":"{{title}}","status":{{(int)status}},"policy":"{{policy}}"}""");
        var response = new HttpResponseMessage(status)
        {
            RequestMessage = request,
            Content = new StringContent(body, Encoding.UTF8, "application/problem+json"),
        };
        if (refusal.RetryAfter is { } wait)
        {
            // The header has whole seconds; too early a retry would be refused again.
            response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(wait.TotalSeconds))));
        }

        return response;
    }
}
