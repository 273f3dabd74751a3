using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Console.Sessions;

namespace ServiceComb.Net.Console.Hosting;

/// <summary>Sends a user who must sign in to the page for it. Pages of an engine without access control need no sign-in.</summary>
internal sealed class SignInRedirect(RequestDelegate next, SessionStore sessions)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var isPage = context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is { } page && page.Type != typeof(Components.Sessions.SignInPage);
        if (isPage && context.User.Identity?.IsAuthenticated != true && await sessions.RequiresSignInAsync(context.RequestAborted))
        {
            context.Response.Redirect($"{ConsolePaths.SignIn}?return={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}");
            return;
        }

        await next(context);
    }
}
