using ServiceComb.Net.Console.Tests.Fixtures;
using static Microsoft.Playwright.Assertions;

namespace ServiceComb.Net.Console.Tests.Pages;

/// <summary>Tests pages whose engine goes away and comes back.</summary>
public sealed class LostEngineTests(ChromiumFixture chromium)
{
    [Fact]
    public async Task A_lost_engine_is_shown_with_the_last_known_data_and_recovered_from()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        await environment.RegisterAsync("orders");
        var page = await environment.OpenAsync(browser, "/services");
        await Expect(page.Locator("tr[data-service=orders]")).ToBeVisibleAsync();

        await environment.Engine.RestartAsync(cancellationToken: TestContext.Current.CancellationToken, whileStopped: async () =>
        {
            await Expect(page.GetByTestId("engine-alert")).ToBeVisibleAsync(new() { Timeout = 30_000 });
            await Expect(page.Locator("tr[data-service=orders]")).ToBeVisibleAsync();
        });

        await Expect(page.GetByTestId("engine-alert")).Not.ToBeAttachedAsync(new() { Timeout = 30_000 });
        await Expect(page.Locator("tr[data-service=orders]")).ToBeVisibleAsync();
    }
}
