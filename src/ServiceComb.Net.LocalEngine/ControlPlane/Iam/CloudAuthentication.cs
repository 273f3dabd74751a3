using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.ControlPlane.Errors;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Signing;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Iam;

/// <summary>Authenticates requests by a token or a signature, and limits callers to their project.</summary>
internal sealed class CloudAuthentication(LocalControlPlaneOptions options, IamTokens tokens)
{
    // As in the cloud.
    private const int MaxSignedBody = 12 * 1024 * 1024;
    private const string TokenHeader = "X-Auth-Token";
    private const string ProjectHeader = "X-Project-Id";
    private readonly SignatureVerifier _signatures = new(id => options.AccessKeys.TryGetValue(id, out var secret) ? secret : null, options.Time);

    /// <summary>Runs after routing.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (options.RequiresAuthentication && !(context.Request.Path.Value == IamEndpoints.Tokens && HttpMethods.IsPost(context.Request.Method)))
        {
            try
            {
                var caller = await AuthenticateAsync(context.Request);
                context.Features.Set(caller);
                RequireProject(context, caller);
            }
            catch (EngineApiException exception) when (context.Request.Path.Value == IamEndpoints.Projects)
            {
                await IamEndpoints.RejectAsync(context, exception.Status, "Unauthorized", exception.Message);
                return;
            }
        }

        await next(context);
    }

    private async Task<CloudCaller> AuthenticateAsync(HttpRequest request)
    {
        if (request.Headers[TokenHeader].ToString() is { Length: > 0 } token)
        {
            return tokens.Read(token) ?? throw CloudErrors.Unauthorized("the token in X-Auth-Token is invalid or has expired");
        }

        if (!SignatureVerifier.IsSignature(request.Headers.Authorization))
        {
            throw CloudErrors.Unauthorized("the request has neither an X-Auth-Token nor a signature (SDK-HMAC-SHA256)");
        }

        var body = await RequestBody.ReadAsync(request, MaxSignedBody) ?? throw CloudErrors.Invalid("the body of a signed request is longer than 12 MB");
        if (_signatures.Verify(request, body, out var accessKey) is { } reason)
        {
            throw CloudErrors.Unauthorized(reason);
        }

        (request.Body, request.ContentLength) = (new MemoryStream(body), body.Length);
        return new CloudCaller(accessKey, request.Headers[ProjectHeader].ToString() is { Length: > 0 } project ? project : null);
    }

    private void RequireProject(HttpContext context, CloudCaller caller)
    {
        if (context.Request.RouteValues["project"] is not string project)
        {
            return;
        }

        if (caller.ProjectId is { } own ? own != project : !options.EffectiveProjects.Values.Contains(project))
        {
            throw CloudErrors.Forbidden($"the caller has no access to the project '{project}'");
        }
    }
}
