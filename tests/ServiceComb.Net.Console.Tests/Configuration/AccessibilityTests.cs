using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using ServiceComb.Net.Console.Tests.Fixtures;
using ServiceComb.Net.Protocol.Kie;
using static Microsoft.Playwright.Assertions;

namespace ServiceComb.Net.Console.Tests.Configuration;

/// <summary>Tests that the pages that edit items can be used by everybody, also on a small screen.</summary>
public sealed class AccessibilityTests(ChromiumFixture chromium)
{
    [Theory]
    [InlineData("/configuration", 1280, false)]
    [InlineData("/configuration", 390, true)]
    [InlineData("/configuration/new", 1280, true)]
    [InlineData("/configuration/new", 390, false)]
    [InlineData("/configuration/items/{limits}", 1280, false)]
    [InlineData("/configuration/effective?service={service}", 390, false)]
    [InlineData("/configuration/import", 1280, true)]
    [InlineData("/governance", 1280, true)]
    [InlineData("/governance", 390, false)]
    [InlineData("/governance/new?kind=circuitBreaker&name=slow", 1280, false)]
    [InlineData("/governance/new?kind=mapper&name=slow", 390, true)]
    [InlineData("/governance/items/{group}", 390, false)]
    [InlineData("/canary", 1280, true)]
    [InlineData("/canary/edit?app=shop&environment=&service=orders", 1280, false)]
    [InlineData("/canary/edit?app=shop&environment=&service=orders", 390, true)]
    public async Task A_page_has_no_violation_and_does_not_overflow(string path, int width, bool isDark)
    {
        await using var browser = await chromium.OpenAsync(width, isDark);
        await using var environment = await ConsoleEnvironment.StartAsync();
        await browser.AddCookiesAsync([new() { Name = "servicecomb-console-theme", Value = isDark ? "dark" : "light", Url = environment.Address.ToString() }]);
        var page = await environment.OpenAsync(browser, await SeedAsync(environment, path));
        await Expect(page.Locator("h1")).ToBeVisibleAsync();

        Assert.False(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > window.innerWidth + 1"), "The page is wider than the screen.");
        var result = await page.RunAxe(new AxeRunOptions { RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] } });
        Assert.Empty(result.Violations.SelectMany(static violation => violation.Nodes.Select(node => $"{violation.Id}: {node.Html}")));
    }

    private static async Task<string> SeedAsync(ConsoleEnvironment environment, string path)
    {
        var service = await environment.RegisterAsync("orders");
        await environment.RegisterAsync("orders", version: "2.0.0");
        var limits = await SetAsync(environment, "limits", "a: 1\n", KieValueType.Yaml);
        var group = await SetAsync(environment, "servicecomb.matchGroup.slow", "matches: [{apiPath: {prefix: /}, headers: {level: {exact: gold}}}]");
        await SetAsync(environment, "servicecomb.retry.broken", "maxAttempts: many");
        await SetAsync(environment, "servicecomb.routeRule.orders", "- precedence: 2\n  match: {headers: {x-canary: {exact: 'true'}}}\n  route: [{weight: 100, tags: {version: 2.0.0}}]\n- route: [{weight: 80, tags: {version: 1.0.0}}, {weight: 20, tags: {version: 2.0.0}}]");
        await SetAsync(environment, "db.password", "x");
        return path.Replace("{service}", service, StringComparison.Ordinal).Replace("{limits}", limits.Id, StringComparison.Ordinal).Replace("{group}", group.Id, StringComparison.Ordinal);
    }

    private static Task<KieItem> SetAsync(ConsoleEnvironment environment, string key, string value, string type = KieValueType.Text) => environment.Client.Kie.SetAsync(
        new KieItem { Key = key, Value = value, ValueType = type, Labels = new Dictionary<string, string> { ["app"] = "shop", ["environment"] = "" } }, TestContext.Current.CancellationToken);
}
