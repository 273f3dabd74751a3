using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Console.Hosting;
using ServiceComb.Net.Console.Localization;

namespace ServiceComb.Net.Console.Sessions;

/// <summary>The forms that change cookies, which a page over a web socket cannot do. Each requires the token of the page.</summary>
internal static class SessionEndpoints
{
    private const int MaxPasswordLength = 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(ConsolePaths.CreateSession, SignInAsync).AllowAnonymous();
        routes.MapPost(ConsolePaths.SignOut, SignOutAsync).AllowAnonymous().WithMetadata(new RequireAntiforgeryTokenAttribute());
        routes.MapPost(ConsolePaths.Preferences, SetPreference).AllowAnonymous();
    }

    private static async Task<IResult> SignInAsync(
        HttpContext context, SessionStore sessions, [FromForm] string? account, [FromForm] string? password, [FromForm(Name = "return")] string? path)
    {
        string reason;
        if (string.IsNullOrEmpty(account) || string.IsNullOrEmpty(password) || password.Length > MaxPasswordLength)
        {
            reason = "incomplete";
        }
        else
        {
            try
            {
                var session = await sessions.CreateAsync(account, password, context.RequestAborted);
                await context.SignInAsync(SessionStore.CreatePrincipal(session));
                return Results.LocalRedirect(ConsolePaths.Local(path));
            }
            catch (EngineException exception)
            {
                reason = exception.Status switch { 0 or >= 500 => "unreachable", 429 => "throttled", _ => "refused" };
            }
        }

        return Results.LocalRedirect($"{ConsolePaths.SignIn}?reason={reason}&return={Uri.EscapeDataString(ConsolePaths.Local(path))}");
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, SessionStore sessions)
    {
        // The token of a form that binds no field is validated, but not enforced.
        if (context.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: true })
        {
            return Results.BadRequest();
        }

        if (sessions.Find(context.User) is { } session)
        {
            await sessions.EndAsync(session);
        }

        await context.SignOutAsync();
        return Results.LocalRedirect(ConsolePaths.SignIn);
    }

    private static IResult SetPreference(HttpContext context, [FromForm] string? theme, [FromForm] string? language, [FromForm(Name = "return")] string? path)
    {
        var options = new CookieOptions { SameSite = SameSiteMode.Strict, HttpOnly = true, MaxAge = TimeSpan.FromDays(365), IsEssential = true };
        if (theme is "dark" or "light")
        {
            context.Response.Cookies.Append(Preferences.ThemeCookie, theme, options);
        }

        if (language is not null && TextCatalog.Languages.Contains(language))
        {
            context.Response.Cookies.Append(Preferences.LanguageCookie, language, options);
        }

        return Results.LocalRedirect(ConsolePaths.Local(path));
    }
}
