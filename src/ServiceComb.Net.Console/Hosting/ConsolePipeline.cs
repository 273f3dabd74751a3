using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Console.Components;
using ServiceComb.Net.Console.Sessions;

namespace ServiceComb.Net.Console.Hosting;

internal static class ConsolePipeline
{
    public static void UseConsole(this WebApplication app, ConsoleOptions options, Uri url)
    {
        app.UseMiddleware<HostGuard>(url, options.AllowedHosts);
        app.UseMiddleware<SecurityHeaders>();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<SignInRedirect>();
        app.UseAntiforgery();
        app.MapGet($"{ConsolePaths.Assets}/{{name}}", static (string name, HttpContext context, EmbeddedAssets assets) => assets.Serve(name, context)).AllowAnonymous();
        SessionEndpoints.Map(app);
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(static mode => mode.ContentSecurityFrameAncestorsPolicy = null);
    }
}
