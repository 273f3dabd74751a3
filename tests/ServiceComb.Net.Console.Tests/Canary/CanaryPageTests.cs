using Microsoft.Playwright;
using ServiceComb.Net.Console.Tests.Fixtures;
using ServiceComb.Net.Governance.Routing;
using ServiceComb.Net.Protocol.Kie;
using static Microsoft.Playwright.Assertions;

namespace ServiceComb.Net.Console.Tests.Canary;

/// <summary>Tests the pages of canary releases in a browser.</summary>
public sealed class CanaryPageTests(ChromiumFixture chromium)
{
    private const string Key = "servicecomb.routeRule.orders";
    private static readonly Dictionary<string, string> Shop = new() { ["app"] = "shop", ["environment"] = "" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_slider_divides_the_calls_and_the_others_follow()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        await environment.RegisterAsync("orders");
        await environment.RegisterAsync("orders", version: "2.0.0");
        var page = await environment.OpenAsync(browser, "/canary");
        await page.Locator("tr[data-service=orders] a").ClickAsync();
        await page.GetByTestId("add-all").ClickAsync();
        await Expect(page.GetByTestId("percent").First).ToHaveValueAsync("100");

        await page.GetByTestId("slider").Last.FocusAsync();
        for (var step = 0; step < 20; step++)
        {
            await page.Keyboard.PressAsync("ArrowRight");
        }

        await Expect(page.GetByTestId("percent").First).ToHaveValueAsync("80");
        await Expect(page.GetByTestId("percent").Last).ToHaveValueAsync("20");
        await page.GetByTestId("save").ClickAsync();

        await Expect(page.GetByText("Saved the rules of orders")).ToBeVisibleAsync();
        var stored = await environment.Client.Kie.FindByKeyAsync(Key, Shop, Cancellation);
        Assert.Equal(["1.0.0 80", "2.0.0 20"], Assert.Single(RouteRuleDocument.Parse(stored?.Value).Rules).Route.Select(static share => $"{share.Tags["version"]} {share.Weight}"));
    }

    [Fact]
    public async Task The_preview_shows_where_a_call_with_headers_goes()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        await environment.RegisterAsync("orders");
        await environment.RegisterAsync("orders", version: "2.0.0");
        var page = await environment.OpenAsync(browser, "/canary/edit?app=shop&environment=&service=orders");
        var preview = page.GetByTestId("preview");
        await Expect(page.GetByTestId("preview-rule")).ToContainTextAsync("No rule matches");

        await page.GetByTestId("add-conditional").ClickAsync();
        await page.GetByTestId("add-all").ClickAsync();
        await Expect(page.GetByTestId("preview-rule")).ToContainTextAsync("Rule 2 decides");
        await Expect(preview).ToContainTextAsync("100 % 1.0.0");
        await page.GetByTestId("preview-headers").FillAsync("X-Canary: true");

        await Expect(page.GetByTestId("preview-rule")).ToContainTextAsync("Rule 1 decides");
        await Expect(preview).ToContainTextAsync("100 % 2.0.0");
    }

    [Fact]
    public async Task Rules_that_somebody_else_changes_meanwhile_are_not_overwritten()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        await environment.RegisterAsync("orders");
        await environment.RegisterAsync("orders", version: "2.0.0");
        var item = await environment.Client.Kie.SetAsync(new KieItem { Key = Key, Value = Divide(90, 10), Labels = Shop }, Cancellation);
        var page = await environment.OpenAsync(browser, "/canary/edit?app=shop&environment=&service=orders");
        await page.GetByTestId("percent").Last.FillAsync("50");
        await page.GetByTestId("percent").Last.PressAsync("Tab");
        await Expect(page.GetByTestId("percent").First).ToHaveValueAsync("50");

        await environment.Client.Kie.UpdateAsync(item.Id!, Divide(70, 30), cancellationToken: Cancellation);

        await Expect(page.GetByTestId("conflict")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("save")).ToBeDisabledAsync();
        await page.GetByTestId("take-theirs").ClickAsync();
        await Expect(page.GetByTestId("percent").First).ToHaveValueAsync("70");
    }

    [Fact]
    public async Task An_address_without_a_service_says_so()
    {
        await using var environment = await ConsoleEnvironment.StartAsync();
        using var client = environment.CreateHttpClient();

        var html = await client.GetStringAsync("/canary/edit", Cancellation);

        Assert.Contains("href=\"canary\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("data-test=\"add-conditional\"", html, StringComparison.Ordinal);
    }

    private static string Divide(int first, int second)
    {
        var document = RouteRuleDocument.Parse(null);
        document.DivideByVersion([new("1.0.0", first), new("2.0.0", second)]);
        return document.ToString();
    }
}
