using Microsoft.Playwright;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Monitor;
using ServiceComb.Net.Console.Tests.Fixtures;
using ServiceComb.Net.Protocol.Monitor;
using static Microsoft.Playwright.Assertions;

namespace ServiceComb.Net.Console.Tests.Pages;

/// <summary>Tests the charts of what apps report in a browser.</summary>
public sealed class MonitoringPageTests(ChromiumFixture chromium)
{
    [Fact]
    public async Task Reports_of_an_app_replace_the_guide_and_appear_in_charts_without_a_reload()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        var page = await environment.OpenAsync(browser, "/monitoring");
        await Expect(page.GetByTestId("monitoring-guide")).ToContainTextAsync(environment.Engine.MonitorAddress!.ToString().TrimEnd('/'));

        await ReportAsync(environment, "orders", failure: 3, isOpen: true);

        await Expect(page.Locator("tr[data-metric=orders]")).ToContainTextAsync("10 %");
        await Expect(page.Locator("tr[data-metric=orders]")).ToContainTextAsync("open");
        await Expect(page.GetByTestId("monitoring-guide")).Not.ToBeAttachedAsync();
        await Expect(page.Locator("figure[data-chart=Latency]")).ToContainTextAsync("p99 90");
        await Expect(page.Locator("[data-breaker='Provider.GET /orders']")).ToContainTextAsync("2 rejected");
    }

    [Fact]
    public async Task An_operation_is_selected_and_shown_alone()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        await ReportAsync(environment, "orders", failure: 0, isOpen: false);
        await ReportAsync(environment, "stock", failure: 30, isOpen: false);
        var page = await environment.OpenAsync(browser, "/monitoring");

        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "stock", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Provider.GET /stock" }).ClickAsync();

        await Expect(page.Locator("h2").First).ToContainTextAsync("Provider.GET /stock");
        await Expect(page.Locator("figure[data-chart='Failed requests']")).ToContainTextAsync("Failed 100");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "15 min" }).ClickAsync();
        await Expect(page.Locator("a.range[aria-current]")).ToHaveTextAsync("15 min");
        await Expect(page.Locator("h2").First).ToContainTextAsync("Provider.GET /stock");
    }

    private static async Task ReportAsync(ConsoleEnvironment environment, string service, int failure, bool isOpen)
    {
        var id = await environment.RegisterAsync(service);
        using var http = new EngineHttpClient(new EngineClientOptions { Addresses = { environment.Engine.MonitorAddress!.ToString() } });
        await new MonitorClient(http).ReportAsync(
            new InstanceReport
            {
                AppId = "shop",
                Name = service,
                Version = "1.0.0",
                ServiceId = id,
                Instance = "host",
                InstanceId = $"{service}-1",
                Uptime = 20_000,
                Interfaces =
                [
                    new OperationReport
                    {
                        Name = $"Provider.GET /{service}",
                        Total = 30,
                        Failure = failure,
                        L5 = 1, L25 = 5, L50 = 10, L75 = 20, L90 = 40, L99 = 90, L995 = 100,
                        Latency = 12,
                        CircuitBreakerOpen = isOpen,
                        ShortCircuited = isOpen ? 2 : 0,
                    },
                ],
            },
            cancellationToken: TestContext.Current.CancellationToken);
    }
}
