using Microsoft.Playwright;
using ServiceComb.Net.Console.Tests.Fixtures;
using ServiceComb.Net.Protocol.Registry;
using static Microsoft.Playwright.Assertions;

namespace ServiceComb.Net.Console.Tests.Pages;

/// <summary>Tests the picture of the dependencies in a browser.</summary>
public sealed class TopologyPageTests(ChromiumFixture chromium)
{
    [Fact]
    public async Task A_service_and_its_calls_appear_without_a_reload()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        var orders = await environment.RegisterAsync("orders");
        var page = await environment.OpenAsync(browser, "/topology");
        await Expect(page.Locator("a[data-service=orders]")).ToContainTextAsync("1/1");

        await environment.RegisterAsync("stock", instances: 2);
        await CallAsync(environment, orders, "stock");

        await Expect(page.Locator("a[data-service=stock]")).ToContainTextAsync("2/2");
        await environment.RegisterAsync("mail");
        await Expect(page.Locator("path[data-from=orders][data-to=stock]")).ToBeAttachedAsync();
    }

    [Fact]
    public async Task A_service_of_the_picture_leads_to_its_page_by_keyboard()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        var orders = await environment.RegisterAsync("orders");
        var page = await environment.OpenAsync(browser, "/topology");

        await page.Locator("a[data-service=orders]").FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await Expect(page).ToHaveURLAsync(new Uri(environment.Address, $"services/{orders}").ToString());
        await Expect(page.Locator("tr[data-instance]")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task The_picture_is_filtered_by_application()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        await environment.RegisterAsync("orders");
        await environment.RegisterAsync("mail", application: "office");
        var page = await environment.OpenAsync(browser, "/topology");
        await Expect(page.Locator("a[data-service]")).ToHaveCountAsync(2);

        await page.GetByRole(AriaRole.Combobox, new PageGetByRoleOptions { Name = "Application" }).ClickAsync();
        await page.GetByRole(AriaRole.Option, new PageGetByRoleOptions { Name = "office" }).ClickAsync();

        await Expect(page.Locator("a[data-service]")).ToHaveCountAsync(1);
        await Expect(page).ToHaveURLAsync(new Uri(environment.Address, "topology?application=office").ToString());
    }

    private static Task CallAsync(ConsoleEnvironment environment, string consumerId, string provider) => environment.Client.Registry.QueryInstancesAsync(
        new MicroserviceKey { AppId = "shop", ServiceName = provider, Version = "0+", Environment = "" }, consumerId: consumerId, cancellationToken: TestContext.Current.CancellationToken);
}
