using System.Globalization;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Governance;
using ServiceComb.Net.Governance.Http;
using ServiceComb.Net.Governance.Policies;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>What a client of the gateway sees when its call was not sent on.</summary>
internal static class ProblemResponse
{
    private const string ContentType = "application/problem+json; charset=utf-8";

    public static Task WriteAsync(HttpContext context, GovernanceRejectedException refusal)
    {
        if (RefusalResponse.RetryAfterSeconds(refusal) is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return WriteAsync(context, (int)RefusalResponse.Status(refusal), RefusalResponse.Body(refusal));
    }

    public static Task WriteAsync(HttpContext context, NoInstanceException none) =>
        WriteAsync(context, StatusCodes.Status503ServiceUnavailable, RefusalResponse.Body(none));

    /// <summary>The answer of a call that fault injection ended.</summary>
    public static Task WriteAsync(HttpContext context, FaultInjectionPolicy fault)
    {
        if (!fault.ReturnsNull)
        {
            return WriteAsync(context, fault.Status, RefusalResponse.InjectedBody(fault.Key, fault.Status));
        }

        context.Response.StatusCode = StatusCodes.Status200OK;
        return Task.CompletedTask;
    }

    /// <summary>The answer of a call that took longer than its document allows.</summary>
    public static Task WriteTimeoutAsync(HttpContext context, string policyKey) =>
        WriteAsync(context, StatusCodes.Status504GatewayTimeout, RefusalResponse.TimeoutBody(policyKey));

    /// <summary>The answer of a call whose last try got no response from an instance.</summary>
    public static Task WriteFailureAsync(HttpContext context, Exception failure, string service)
    {
        var (status, title) = ConnectionFailure.Matches(failure) ? (StatusCodes.Status502BadGateway, $"no instance of '{service}' could be reached")
            : failure is TimeoutException ? (StatusCodes.Status504GatewayTimeout, $"no instance of '{service}' responded in time")
            : (StatusCodes.Status502BadGateway, $"an instance of '{service}' gave no valid response");
        return WriteAsync(context, status, RefusalResponse.Body(title, status, service));
    }

    private static Task WriteAsync(HttpContext context, int status, string body)
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, ContentType);
        return context.Response.WriteAsync(body, context.RequestAborted);
    }
}
