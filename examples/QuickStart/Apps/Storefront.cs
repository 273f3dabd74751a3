using Microsoft.Extensions.Options;

namespace QuickStart.Apps;

/// <summary>A service that calls the catalog through HttpClient and returns a configured greeting.</summary>
internal static class Storefront
{
    /// <summary>The header that marks the calls of a scenario; the storefront forwards it.</summary>
    public const string DemoHeader = "x-demo";

    public static Task<RunningApp> StartAsync(Uri registry, Uri kie, bool verbose) => RunningApp.StartAsync(
        "storefront",
        "1.0.0",
        registry,
        kie,
        verbose,
        static builder =>
        {
            builder.Services.AddHttpClient("catalog", client => client.BaseAddress = new Uri("http://catalog/"));
            builder.Services.AddOptions<StorefrontOptions>()
                .Configure<IConfiguration>((options, configuration) => options.Greeting = configuration["storefront:greeting"] ?? options.Greeting);
            builder.Services.AddSingleton<IOptionsChangeTokenSource<StorefrontOptions>>(provider =>
                new ConfigurationChangeTokenSource<StorefrontOptions>(provider.GetRequiredService<IConfiguration>()));
        },
        static app => app.MapGet("/", RespondAsync));

    private static async Task RespondAsync(HttpContext context)
    {
        var client = context.RequestServices.GetRequiredService<IHttpClientFactory>().CreateClient("catalog");
        using var request = new HttpRequestMessage(HttpMethod.Get, "items");
        if (context.Request.Headers.TryGetValue(DemoHeader, out var demo))
        {
            request.Headers.Add(DemoHeader, demo.ToString());
        }

        using var response = await client.SendAsync(request, context.RequestAborted);
        var options = context.RequestServices.GetRequiredService<IOptionsMonitor<StorefrontOptions>>().CurrentValue;
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.Headers["x-greeting"] = options.Greeting;
        await context.Response.WriteAsync(await response.Content.ReadAsStringAsync(context.RequestAborted), context.RequestAborted);
    }
}
