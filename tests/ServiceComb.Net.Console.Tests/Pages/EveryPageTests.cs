using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using ServiceComb.Net.Console.Tests.Fixtures;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Console.Tests.Pages;

/// <summary>Tests what holds for every page: it loads without an error, fits the window, and can be used with a keyboard and a screen
/// reader.</summary>
public sealed class EveryPageTests(ChromiumFixture chromium)
{
    private static readonly string[] Guidelines = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];

    private static readonly string[] Pages =
    [
        "/", "/services", "/topology", "/monitoring", "/accounts",
        "/configuration", "/configuration/new", "/configuration/items/{limits}", "/configuration/effective?service={service}", "/configuration/import",
        "/governance", "/governance/new?kind=circuitBreaker&name=slow", "/governance/new?kind=mapper&name=slow", "/governance/items/{group}",
        "/canary", "/canary/edit?app=shop&environment=&service=orders",
    ];

    // Each theme, each width and each language is checked with all rules; the other combinations for what depends on the width.
    [Theory]
    [InlineData(1280, false, "en-US", true)]
    [InlineData(390, true, "zh-CN", true)]
    [InlineData(1280, true, "zh-CN", false)]
    [InlineData(390, false, "en-US", false)]
    public async Task Pages_fit_the_window_without_an_error_and_without_a_barrier(int width, bool isDark, string language, bool checksRules)
    {
        await using var browser = await chromium.OpenAsync(width, isDark, language);
        await using var environment = await ConsoleEnvironment.StartAsync(rbac: true);
        var ids = await SeedAsync(environment);
        await browser.AddCookiesAsync([new Cookie { Name = "servicecomb-console-theme", Value = isDark ? "dark" : "light", Url = environment.Address.ToString() }]);
        var problems = new List<string>();
        using (var page = new ObservedPage(await environment.SignInAsync(browser), problems))
        {
            foreach (var path in Pages)
            {
                await page.Page.GotoAsync(new Uri(environment.Address, ids.Aggregate(path, static (text, id) => text.Replace(id.Key, id.Value, StringComparison.Ordinal))).ToString());
                await ConsoleEnvironment.WaitForConnectionAsync(page.Page);
                await page.Page.Locator("h1").First.WaitForAsync();
                if (await page.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > window.innerWidth + 1"))
                {
                    problems.Add($"{path}: wider than the window");
                }

                if (checksRules)
                {
                    var violations = (await page.Page.RunAxe()).Violations.Where(static violation => violation.Impact is "serious" or "critical" || violation.Tags.Intersect(Guidelines).Any());
                    problems.AddRange(violations.SelectMany(violation => violation.Nodes.Select(node => $"{path}: {violation.Id}: {node.Html}")));
                }
            }
        }

        Assert.Empty(problems);
    }

    private static async Task<Dictionary<string, string>> SeedAsync(ConsoleEnvironment environment)
    {
        await environment.RegisterAsync("catalog", instances: 2);
        await environment.RegisterAsync("catalog", version: "2.0.0");
        var service = await environment.RegisterAsync("orders");
        await environment.RegisterAsync("orders", version: "2.0.0");
        var limits = await SetAsync(environment, "limits", "a: 1\n", KieValueType.Yaml);
        var group = await SetAsync(environment, "servicecomb.matchGroup.slow", "matches: [{apiPath: {prefix: /}, headers: {level: {exact: gold}}}]");
        await SetAsync(environment, "servicecomb.retry.broken", "maxAttempts: many");
        await SetAsync(environment, "servicecomb.routeRule.orders", "- precedence: 2\n  match: {headers: {x-canary: {exact: 'true'}}}\n  route: [{weight: 100, tags: {version: 2.0.0}}]\n- route: [{weight: 80, tags: {version: 1.0.0}}, {weight: 20, tags: {version: 2.0.0}}]");
        await SetAsync(environment, "db.password", "x");
        return new() { ["{service}"] = service, ["{limits}"] = limits.Id!, ["{group}"] = group.Id! };
    }

    private static Task<KieItem> SetAsync(ConsoleEnvironment environment, string key, string value, string type = KieValueType.Text) => environment.Client.Kie.SetAsync(
        new KieItem { Key = key, Value = value, ValueType = type, Labels = new Dictionary<string, string> { ["app"] = "shop", ["environment"] = "" } }, TestContext.Current.CancellationToken);

    private sealed class ObservedPage : IDisposable
    {
        private readonly List<string> _problems;

        public ObservedPage(IPage page, List<string> problems)
        {
            (Page, _problems) = (page, problems);
            page.Console += OnConsole;
            page.PageError += OnError;
        }

        public IPage Page { get; }

        public void Dispose()
        {
            Page.Console -= OnConsole;
            Page.PageError -= OnError;
        }

        private void OnConsole(object? sender, IConsoleMessage message)
        {
            if (message.Type is "error" or "warning")
            {
                _problems.Add($"{Page.Url}: {message.Text}");
            }
        }

        private void OnError(object? sender, string error) => _problems.Add($"{Page.Url}: {error}");
    }
}
