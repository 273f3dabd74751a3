using Microsoft.Playwright;
using ServiceComb.Net.Console.Tests.Fixtures;
using ServiceComb.Net.Protocol.Registry;
using static Microsoft.Playwright.Assertions;

namespace ServiceComb.Net.Console.Tests.Pages;

/// <summary>Tests the overview and the pages of services in a browser.</summary>
public sealed class ServicesPageTests(ChromiumFixture chromium)
{
    [Fact]
    public async Task An_instance_that_registers_and_leaves_appears_and_disappears_without_a_reload()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        var page = await environment.OpenAsync(browser, "/");
        await Expect(page.GetByTestId("first-run")).ToContainTextAsync("AddServiceComb");

        var service = await environment.RegisterAsync("orders");

        await Expect(page.GetByTestId("up-count")).ToHaveTextAsync("1 / 1");
        await Expect(page.GetByTestId("first-run")).Not.ToBeAttachedAsync();
        await Expect(page.Locator(".timeline")).ToContainTextAsync("shop/orders");

        var instance = Assert.Single(await environment.Client.Registry.ListInstancesAsync(service, cancellationToken: TestContext.Current.CancellationToken));
        await environment.Client.Registry.DeregisterInstanceAsync(service, instance.InstanceId!, TestContext.Current.CancellationToken);

        await Expect(page.GetByTestId("up-count")).ToHaveTextAsync("0 / 0");
        await Expect(page.Locator(".timeline")).ToContainTextAsync("Instance gone");
    }

    [Fact]
    public async Task The_list_is_searched_and_filtered()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        await environment.RegisterAsync("orders");
        await environment.RegisterAsync("catalog", version: "2.0.0");
        await environment.RegisterAsync("mail", application: "office");
        var page = await environment.OpenAsync(browser, "/services");
        await Expect(page.Locator("tr[data-service]")).ToHaveCountAsync(3);

        await page.GetByLabel("Search by name").FillAsync("ORD");
        await Expect(page.Locator("tr[data-service]")).ToHaveCountAsync(1);
        await Expect(page.Locator("tr[data-service=orders]")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_instance_is_taken_out_and_put_back()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        var service = await environment.RegisterAsync("orders", instances: 2);
        var page = await environment.OpenAsync(browser, $"/services/{service}");
        await Expect(page.Locator("tr[data-instance]")).ToHaveCountAsync(2);

        var row = page.Locator("tr[data-instance]").First;
        await row.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Take out" }).ClickAsync();

        await Expect(row).ToContainTextAsync(InstanceStatus.OutOfService);
        Assert.Single(await environment.Client.Registry.ListInstancesAsync(service, cancellationToken: TestContext.Current.CancellationToken), static instance => instance.Status == InstanceStatus.OutOfService);

        await row.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Put back" }).ClickAsync();
        await Expect(row).ToContainTextAsync(InstanceStatus.Up);
    }

    [Fact]
    public async Task A_schema_is_shown_as_a_list_of_operations()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        var service = await environment.RegisterAsync("orders");
        await environment.Client.Registry.PutSchemaAsync(service, "orders", """
            swagger: '2.0'
            info: {title: Orders, version: 1.0.0}
            basePath: /api
            paths:
              /orders/{id}:
                get: {operationId: getOrder, summary: Reads an order, responses: {'200': {description: ok}}}
            """, cancellationToken: TestContext.Current.CancellationToken);
        var page = await environment.OpenAsync(browser, $"/services/{service}");

        await page.GetByRole(AriaRole.Tab, new PageGetByRoleOptions { Name = "Schemas" }).ClickAsync();
        await page.Locator(".mud-expand-panel-header").ClickAsync();

        await Expect(page.GetByText("/api/orders/{id}")).ToBeVisibleAsync();
        await Expect(page.GetByText("Reads an order")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_thousand_services_with_ten_thousand_instances_stay_usable()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        await Parallel.ForAsync(0, 1000, TestContext.Current.CancellationToken, async (number, _) => await environment.RegisterAsync($"service-{number:0000}", instances: 10));
        var page = await environment.OpenAsync(browser, "/services");
        await Expect(page.GetByText("1000 of 1000")).ToBeVisibleAsync();

        // Only the rows that are visible are in the page.
        Assert.InRange(await page.Locator("tr[data-service]").CountAsync(), 10, 100);
        await page.GetByLabel("Search by name").FillAsync("0999");
        await Expect(page.Locator("tr[data-service=service-0999]")).ToContainTextAsync("10 / 10");
    }

    [Fact]
    public async Task The_list_is_sorted_by_a_click_on_a_column()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        await environment.RegisterAsync("orders", instances: 1);
        await environment.RegisterAsync("stock", instances: 3);
        var page = await environment.OpenAsync(browser, "/services");
        await Expect(page.Locator("tr[data-service]").First).ToContainTextAsync("orders");

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Instances" }).ClickAsync();

        await Expect(page.Locator("tr[data-service]").First).ToContainTextAsync("stock");
        await Expect(page.Locator("th[aria-sort=descending]")).ToContainTextAsync("Instances");
    }

    [Fact]
    public async Task A_new_consumer_appears_without_a_reload()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        var orders = await environment.RegisterAsync("orders");
        var stock = await environment.RegisterAsync("stock");
        var page = await environment.OpenAsync(browser, $"/services/{stock}");
        await page.GetByRole(AriaRole.Tab, new PageGetByRoleOptions { Name = "Calls" }).ClickAsync();
        await Expect(page.Locator("[data-relation=consumers]")).ToContainTextAsync("None");

        await environment.Client.Registry.QueryInstancesAsync(
            new MicroserviceKey { AppId = "shop", ServiceName = "stock", Version = "0+", Environment = "" }, consumerId: orders, cancellationToken: TestContext.Current.CancellationToken);

        await Expect(page.Locator("[data-relation=consumers]")).ToContainTextAsync("shop / orders 1.0.0");
    }

    [Fact]
    public async Task Secrets_are_shown_only_when_asked_for()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        var service = await environment.Client.Registry.CreateMicroserviceAsync(
            new Microservice { AppId = "shop", ServiceName = "orders", Version = "1.0.0", Properties = new Dictionary<string, string> { ["db.password"] = "hidden-value" } }, TestContext.Current.CancellationToken);
        var page = await environment.OpenAsync(browser, $"/services/{service}");
        await page.GetByRole(AriaRole.Tab, new PageGetByRoleOptions { Name = "Details" }).ClickAsync();
        await Expect(page.GetByText("db.password")).ToBeVisibleAsync();
        Assert.DoesNotContain("hidden-value", await page.ContentAsync(), StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Show" }).ClickAsync();
        await Expect(page.GetByText("hidden-value")).ToBeVisibleAsync();
    }
}
