using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using ServiceComb.Net.Console.Tests.Fixtures;

namespace ServiceComb.Net.Console.Tests.Pages;

/// <summary>Tests what holds for every page: it loads without an error, fits the window, and can be used with a keyboard and a screen
/// reader.</summary>
public sealed class EveryPageTests(ChromiumFixture chromium)
{
    private static readonly string[] Pages = ["/", "/services", "/topology", "/configuration", "/governance", "/canary", "/monitoring", "/accounts"];

    [Theory]
    [InlineData(1280, false, "en-US")]
    [InlineData(390, true, "zh-CN")]
    [InlineData(1280, true, "en-US")]
    [InlineData(390, false, "en-US")]
    public async Task Pages_fit_the_window_without_an_error_and_without_a_barrier(int width, bool isDark, string language)
    {
        await using var browser = await chromium.OpenAsync(width, isDark, language);
        await using var environment = await ConsoleEnvironment.StartAsync(rbac: true);
        await environment.RegisterAsync("catalog", instances: 2);
        await environment.RegisterAsync("catalog", version: "2.0.0");
        await environment.RegisterAsync("orders");
        await browser.AddCookiesAsync([new Cookie { Name = "servicecomb-console-theme", Value = isDark ? "dark" : "light", Url = environment.Address.ToString() }]);
        var problems = new List<string>();
        using (var page = new ObservedPage(await environment.SignInAsync(browser), problems))
        {
            foreach (var path in Pages)
            {
                await page.Page.GotoAsync(new Uri(environment.Address, path).ToString());
                await ConsoleEnvironment.WaitForConnectionAsync(page.Page);
                await page.Page.Locator("h1").First.WaitForAsync();
                if (await page.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > window.innerWidth + 1"))
                {
                    problems.Add($"{path}: wider than the window");
                }

                var violations = (await page.Page.RunAxe()).Violations.Where(static violation => violation.Impact is "serious" or "critical");
                problems.AddRange(violations.Select(violation => $"{path}: {violation.Id}: {violation.Nodes[0].Html}"));
            }
        }

        Assert.Empty(problems);
    }

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
