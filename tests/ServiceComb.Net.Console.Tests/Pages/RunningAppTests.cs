using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using ServiceComb.Net.Console.Tests.Fixtures;
using static Microsoft.Playwright.Assertions;

namespace ServiceComb.Net.Console.Tests.Pages;

/// <summary>Tests that apps do what a user of the console decides.</summary>
public sealed class RunningAppTests(ChromiumFixture chromium)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_value_that_is_created_changed_and_disabled_is_seen_by_a_running_app()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        await using var app = await RunningApp.StartAsync(environment, "storefront", "1.0.0", static app => app.MapGet("/", static (IConfiguration configuration) => configuration["page:title"] ?? "none"));
        using var client = app.CreateClient();
        var page = await environment.OpenAsync(browser, "/services");
        await page.Locator("tr[data-service=storefront] a").First.ClickAsync();
        await page.GetByRole(AriaRole.Tab, new() { Name = "Details" }).ClickAsync();
        await page.GetByTestId("effective").ClickAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync("Effective values");

        await page.GotoAsync(new Uri(environment.Address, "configuration/new").ToString());
        await ConsoleEnvironment.WaitForConnectionAsync(page);
        await page.GetByTestId("key").FillAsync("page.title");
        await page.GetByTestId("layer-Service").CheckAsync();
        await page.GetByTestId("label-app").FillAsync("shop");
        await page.GetByTestId("label-service").FillAsync("storefront");
        await page.GetByTestId("value").FillAsync("hello");
        await page.GetByTestId("save").ClickAsync();
        await app.WaitForSettingAsync("page:title", "hello");
        Assert.Equal("hello", await client.GetStringAsync("/", Cancellation));

        await page.Locator("tr[data-key='page.title'] a").ClickAsync();
        await page.GetByTestId("value").FillAsync("welcome");
        await page.GetByTestId("save").ClickAsync();
        await app.WaitForSettingAsync("page:title", "welcome");
        Assert.Equal("welcome", await client.GetStringAsync("/", Cancellation));

        await page.GetByTestId("toggle").ClickAsync();
        await app.WaitForSettingAsync("page:title", null);
        Assert.Equal("none", await client.GetStringAsync("/", Cancellation));
    }

    [Fact]
    public async Task The_slider_of_a_canary_release_divides_a_hundred_calls_of_a_running_app()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        await using var first = await RunningApp.StartAsync(environment, "orders", "1.0.0", static app => app.MapGet("/", static () => "1.0.0"));
        await using var second = await RunningApp.StartAsync(environment, "orders", "2.0.0", static app => app.MapGet("/", static () => "2.0.0"));
        await using var storefront = await RunningApp.StartAsync(environment, "storefront", "1.0.0", static app => app.MapGet("/", CallOrdersAsync));
        using var client = storefront.CreateClient();
        var page = await environment.OpenAsync(browser, "/canary/edit?app=shop&environment=&service=orders");

        await Expect(page.GetByTestId("preview")).ToContainTextAsync("2.0.0");
        await page.GetByTestId("add-all").ClickAsync();
        await page.GetByTestId("slider").Last.FillAsync("20");
        await Expect(page.GetByTestId("percent").First).ToHaveValueAsync("80");
        await page.GetByTestId("save").ClickAsync();
        await DividesAsync(client, 20);

        await page.GetByTestId("slider").Last.FillAsync("75");
        await Expect(page.GetByTestId("percent").First).ToHaveValueAsync("25");
        await page.GetByTestId("save").ClickAsync();
        await DividesAsync(client, 75);
    }

    private static Task<string> CallOrdersAsync(IHttpClientFactory clients, HttpContext context) => clients.CreateClient("orders").GetStringAsync("/", context.RequestAborted);

    // The shares of a rule are exact over any 100 calls, but the app may receive the rule after the first of them.
    private static async Task DividesAsync(HttpClient client, int percent)
    {
        var started = TimeProvider.System.GetTimestamp();
        int calls;
        do
        {
            calls = 0;
            for (var call = 0; call < 100; call++)
            {
                calls += await client.GetStringAsync("/", Cancellation) == "2.0.0" ? 1 : 0;
            }
        }
        while (calls != percent && TimeProvider.System.GetElapsedTime(started) < Limit);

        Assert.Equal(percent, calls);
    }
}
