using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Polly.Timeout;
using ServiceComb.Net.Discovery.Resolution;
using ServiceComb.Net.Governance;
using ServiceComb.Net.Governance.Http;
using ServiceComb.Net.Governance.Outcomes;
using ServiceComb.Net.Governance.Policies;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Writes the response for a request that was not forwarded or got no response.</summary>
internal static class ProblemResponse
{
    private const string ContentType = "application/problem+json; charset=utf-8";

    public static Task WriteAsync(HttpContext context, GovernanceRejectedException rejection)
    {
        if (RejectionResponse.GetRetryAfterSeconds(rejection) is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return WriteAsync(context, (int)RejectionResponse.GetStatus(rejection), RejectionResponse.CreateBody(rejection));
    }

    public static Task WriteAsync(HttpContext context, NoInstanceException exception) =>
        WriteAsync(context, StatusCodes.Status503ServiceUnavailable, RejectionResponse.CreateBody(exception));

    /// <summary>Writes the response of a call that fault injection aborts.</summary>
    public static Task WriteAsync(HttpContext context, FaultInjectionPolicy fault)
    {
        if (!fault.ReturnsNull)
        {
            return WriteAsync(context, fault.Status, RejectionResponse.CreateInjectedFaultBody(fault.Key, fault.Status));
        }

        context.Response.StatusCode = StatusCodes.Status200OK;
        return Task.CompletedTask;
    }

    /// <summary>Writes the response of a call that exceeded its time limiter.</summary>
    public static Task WriteTimeoutAsync(HttpContext context, string policyKey) =>
        WriteAsync(context, StatusCodes.Status504GatewayTimeout, RejectionResponse.CreateTimeoutBody(policyKey));

    /// <summary>Writes the response of a call whose last attempt got no response from an instance.</summary>
    public static Task WriteFailureAsync(HttpContext context, Exception failure, string service)
    {
        var (status, title) = ConnectionFailure.Matches(failure) ? (StatusCodes.Status502BadGateway, $"no instance of '{service}' could be reached")
            : failure is TimeoutException or TimeoutRejectedException ? (StatusCodes.Status504GatewayTimeout, $"no instance of '{service}' responded in time")
            : (StatusCodes.Status502BadGateway, $"an instance of '{service}' returned an invalid response");
        return WriteAsync(context, status, RejectionResponse.CreateBody(title, status, service));
    }

    private static Task WriteAsync(HttpContext context, int status, string body)
    {
        if (ForwardedVersion.IsGrpc(context.Request))
        {
            WriteGrpc(context.Response, status, body);
            return Task.CompletedTask;
        }

        (context.Response.StatusCode, context.Response.ContentType) = (status, ContentType);
        return context.Response.WriteAsync(body, context.RequestAborted);
    }

    // A response of headers only (Trailers-Only), whose status is not that of HTTP.
    private static void WriteGrpc(HttpResponse response, int status, string body)
    {
        (response.StatusCode, response.ContentType) = (StatusCodes.Status200OK, "application/grpc");
        response.Headers[GrpcStatus.Header] = GrpcStatus.FromHttp(status).ToString(CultureInfo.InvariantCulture);
        using var problem = JsonDocument.Parse(body);
        response.Headers["grpc-message"] = Uri.EscapeDataString(problem.RootElement.GetProperty("title").GetString() ?? "");
    }
}
