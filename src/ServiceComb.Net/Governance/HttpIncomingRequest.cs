using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ServiceComb.Net.Governance.Incoming;

namespace ServiceComb.Net.Governance;

/// <summary>Adapts a request of ASP.NET Core, which the rest of the middleware pipeline serves.</summary>
internal readonly struct HttpIncomingRequest(HttpContext context, RequestDelegate next) : IIncomingRequest
{
    public string Method => context.Request.Method;

    public ReadOnlySpan<char> Path => context.Request.PathBase.HasValue
        ? context.Request.PathBase.Add(context.Request.Path).Value
        : context.Request.Path.Value;

    public string QueryString => context.Request.QueryString.Value ?? "";

    // A service that does not authenticate requests itself keeps what the gateway mapped from the claims of the user.
    public ClaimsPrincipal? User =>
        context.Features.Get<IAuthenticationFeature>() is not null || context.User.Identity?.IsAuthenticated == true ? context.User : null;

    public bool IsExcluded => context.GetEndpoint()?.Metadata.GetMetadata<DisableServiceCombGovernanceAttribute>() is not null;

    public CancellationToken RequestAborted => context.RequestAborted;

    public int StatusCode => context.Response.StatusCode;

    public bool TryGetHeader(string name, out string value) => TryGet(context.Request.Headers, name, out value);

    public bool TryGetResponseHeader(string name, out string value) => TryGet(context.Response.Headers, name, out value);

    public int GetStatusCode(Exception exception) => (exception as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status500InternalServerError;

    public void OnResponseStarting(Func<object, Task> callback, object state) => context.Response.OnStarting(callback, state);

    public Task ServeAsync() => next(context);

    public Task RejectAsync(RequestRejection rejection)
    {
        if (rejection.RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        // Tells rejections by this app apart from its other responses in http.server.request.duration.
        context.Features.Get<IHttpMetricsTagsFeature>()?.Tags.Add(new("servicecomb.policy", rejection.Reason.PolicyKey));
        context.Response.StatusCode = rejection.StatusCode;
        context.Response.ContentType = "application/problem+json; charset=utf-8";
        return context.Response.WriteAsync(rejection.CreateProblemJson(), context.RequestAborted);
    }

    private static bool TryGet(IHeaderDictionary headers, string name, out string value)
    {
        var found = headers.TryGetValue(name, out var values);
        value = found ? values.ToString() : "";
        return found;
    }
}
