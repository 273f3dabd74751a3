using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;
using ServiceComb.Net.Console.Localization;
using ServiceComb.Net.Console.Sessions;

namespace ServiceComb.Net.Console.Hosting;

internal static class ConsoleServices
{
    private const long MaxHubMessageSize = 4 * 1024 * 1024;

    public static void AddConsole(this IServiceCollection services, ConsoleOptions options)
    {
        services.AddSingleton(options).AddSingleton(options.Time);
        services.AddSingleton<EmbeddedAssets>();
        services.AddSingleton<TextCatalog>();
        services.AddSingleton<SessionStore>();
        services.AddHostedService(static provider => provider.GetRequiredService<SessionStore>());
        services.AddHostedService<FirstPage>();
        services.AddScoped<CurrentSession>();
        services.AddScoped<CircuitHandler, SessionCircuitHandler>();
        services.AddScoped<Texts>();
        services.AddHttpContextAccessor();

        // Keys live in memory: a cookie of a former process has no session anyway.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddAntiforgery(static antiforgery =>
        {
            antiforgery.Cookie.Name = "servicecomb-console-antiforgery";
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
        });
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
        {
            cookie.Cookie.Name = "servicecomb-console";
            cookie.Cookie.SameSite = SameSiteMode.Strict;
            cookie.Cookie.HttpOnly = true;
            cookie.LoginPath = ConsolePaths.SignIn;
            cookie.ExpireTimeSpan = TimeSpan.FromDays(7);
            cookie.Events.OnValidatePrincipal = SessionStore.ValidateAsync;
        });
        services.AddAuthorization();
        services.AddCascadingAuthenticationState();
        services.AddRazorComponents().AddInteractiveServerComponents().AddHubOptions(static hub => hub.MaximumReceiveMessageSize = MaxHubMessageSize);
        services.AddMudServices(static mud =>
        {
            mud.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomRight;
            mud.SnackbarConfiguration.PreventDuplicates = true;
        });
    }
}
