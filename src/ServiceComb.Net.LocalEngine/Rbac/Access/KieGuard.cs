using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Rbac.Tokens;

namespace ServiceComb.Net.LocalEngine.Rbac.Access;

/// <summary>Asks for a token before an operation of the configuration center. What its roles allow, the operation itself
/// asks, once it knows the labels.</summary>
internal sealed class KieGuard(TokenReader tokens, Permissions permissions)
{
    /// <returns>Whether the operation may go on; otherwise the request is answered.</returns>
    public bool Admits(HttpContext context)
    {
        Caller caller;
        try
        {
            caller = tokens.Read(context.Request.Headers.Authorization is [var header, ..] ? header : null);
        }
        catch (EngineApiException refusal)
        {
            // The configuration center does not say why.
            context.Response.StatusCode = refusal.Status;
            context.Response.ContentLength = 0;
            return false;
        }

        if (caller.Account != Caller.Root)
        {
            context.Features.Set(new KieAccess(caller, permissions));
        }

        return true;
    }
}
