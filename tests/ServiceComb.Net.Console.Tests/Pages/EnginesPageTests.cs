using Microsoft.Playwright;
using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Console.Tests.Fixtures;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.Protocol.Kie;
using static Microsoft.Playwright.Assertions;

namespace ServiceComb.Net.Console.Tests.Pages;

/// <summary>Tests the pages of a control plane's engines in a browser.</summary>
public sealed class EnginesPageTests(ChromiumFixture chromium)
{
    // Engines are processes.
    private static readonly LocatorAssertionsToContainTextOptions Patience = new() { Timeout = 60_000 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_engine_is_created_backed_up_restored_and_deleted()
    {
        await using var browser = await chromium.OpenAsync();
        await using var control = await LocalControlPlane.StartAsync(cancellationToken: Cancellation);
        await using var environment = await ConsoleEnvironment.StartAsync(configure: options => options.ControlPlaneAddresses.Add(control.Address.ToString()));
        var page = await environment.OpenAsync(browser, "/engines");

        await page.GetByTestId("create-engine").ClickAsync();
        await page.GetByLabel("Name", new PageGetByLabelOptions { Exact = true }).FillAsync("x");
        await page.GetByTestId("form-submit").ClickAsync();
        await Expect(page.GetByTestId("form-error")).ToContainTextAsync("3 to 24");
        await page.GetByLabel("Name", new PageGetByLabelOptions { Exact = true }).FillAsync("orders");
        await page.GetByTestId("form-submit").ClickAsync();

        await Expect(page.GetByTestId("engine-status")).ToContainTextAsync("Available", Patience);
        await Expect(page.Locator("details.job")).ToContainTextAsync("Finished");
        using var engine = await ConnectAsync(control);
        var item = await engine.Kie.SetAsync(new KieItem { Key = "timeout", Value = "30" }, cancellationToken: Cancellation);

        await page.GetByTestId("make-backup").ClickAsync();
        await page.GetByLabel("Name", new PageGetByLabelOptions { Exact = true }).FillAsync("before");
        await page.GetByTestId("form-submit").ClickAsync();
        await Expect(page.Locator("tr[data-backup=before]")).ToBeVisibleAsync();

        await engine.Kie.DeleteAsync(item.Id!, cancellationToken: Cancellation);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Restore" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Restore" }).ClickAsync();
        await Expect(page.Locator("details.job")).ToHaveCountAsync(2);
        await Expect(page.Locator("details.job summary").First).ToContainTextAsync("Finished", Patience);
        Assert.Equal("timeout", Assert.Single((await engine.Kie.ListAsync(new KieQuery(), Cancellation)).Items).Key);

        await page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "orders" }).Locator("..").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Delete" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Delete" }).ClickAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync("does not exist", Patience);
    }

    private static async Task<ServiceCombClient> ConnectAsync(LocalControlPlane control)
    {
        var cloud = new ServiceCombClientOptions();
        cloud.Registry.Addresses.Add(control.Address.ToString());
        using var client = new ServiceCombClient(cloud);
        var summary = await client.Engines.FindByNameAsync("orders", Cancellation);
        var endpoints = (await client.Engines.GetAsync(summary!.Id!, Cancellation)).ExternalEntrypoint!.ServiceEndpoint!;
        return new ServiceCombClient(endpoints["serviceCenter"].MasterEntrypoint!, endpoints["configCenter"].MasterEntrypoint!);
    }
}
