using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Kie.Access;
using ServiceComb.Net.LocalEngine.Rbac.Access;
using ServiceComb.Net.LocalEngine.Rbac.Accounts;
using ServiceComb.Net.LocalEngine.Rbac.Tokens;

namespace ServiceComb.Net.LocalEngine.Kie.Endpoints;

/// <summary>Requires a token for the operations of the configuration center. The operations check the permissions
/// themselves, because they depend on the labels.</summary>
internal sealed class KieGuard(TokenReader tokens, Permissions permissions)
{
    /// <summary>Admits the caller.</summary>
    /// <param name="context">The request.</param>
    /// <param name="rejected">The response when the request is rejected.</param>
    /// <returns>True to continue; false when the request was rejected.</returns>
    public bool TryAuthenticate(HttpContext context, out Task rejected)
    {
        rejected = Task.CompletedTask;
        Caller caller;
        try
        {
            caller = tokens.Read(context.Request.Headers.Authorization is [var header, ..] ? header : null);
        }
        catch (EngineApiException exception)
        {
            // The configuration center does not report a reason.
            context.Response.StatusCode = exception.Status;
            context.Response.ContentLength = 0;
            return false;
        }

        if (caller.Account == Caller.Root)
        {
            return true;
        }

        var access = new KieAccess(caller, permissions);
        if (access.CheckAccount() is { } deleted)
        {
            rejected = KieResponses.ErrorAsync(context, deleted);
            return false;
        }

        context.Features.Set(access);
        return true;
    }
}
