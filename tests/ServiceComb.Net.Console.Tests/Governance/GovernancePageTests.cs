using Microsoft.Playwright;
using ServiceComb.Net.Console.Tests.Fixtures;
using ServiceComb.Net.Protocol.Kie;
using static Microsoft.Playwright.Assertions;

namespace ServiceComb.Net.Console.Tests.Governance;

/// <summary>Tests the pages of governance documents in a browser.</summary>
public sealed class GovernancePageTests(ChromiumFixture chromium)
{
    private static readonly Dictionary<string, string> Shop = new() { ["app"] = "shop", ["environment"] = "" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_policy_is_written_with_the_form()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        await environment.RegisterAsync("orders");
        await SetAsync(environment, "servicecomb.matchGroup.slow", "matches: [{apiPath: {prefix: /reports}}]");
        var page = await environment.OpenAsync(browser, "/governance/new?kind=retry&name=slow");
        await Expect(page.GetByTestId("field-multiplier")).ToHaveAttributeAsync("placeholder", "default: 2");
        await Expect(page.GetByText("Path begins with '/reports'")).ToBeVisibleAsync();

        await FillAsync(page, "field-maxAttempts", "5");
        await FillAsync(page, "field-retryOnResponseStatus", "5xx, 429");
        await page.GetByTestId("field-retryStrategy").SelectOptionAsync("RandomBackoff");
        await Expect(page.GetByTestId("finding-valid")).ToBeVisibleAsync();
        await page.GetByTestId("save").ClickAsync();

        await Expect(page.Locator("tr[data-key='servicecomb.retry.slow']").GetByTestId("state")).ToHaveTextAsync("valid");
        var stored = await environment.Client.Kie.FindByKeyAsync("servicecomb.retry.slow", Shop, Cancellation);
        Assert.Equal("maxAttempts: 5\nretryOnResponseStatus: ['5xx', '429']\nretryStrategy: RandomBackoff\n", stored?.Value);
    }

    [Fact]
    public async Task A_document_that_apps_would_ignore_is_saved_only_after_a_confirmation()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        var item = await SetAsync(environment, "servicecomb.bulkhead.slow", "maxConcurrentCalls: 10\n");
        var page = await environment.OpenAsync(browser, $"/governance/items/{item.Id}");

        await FillAsync(page, "field-maxConcurrentCalls", "many");
        await Expect(page.GetByTestId("finding-error")).ToContainTextAsync("maxConcurrentCalls");
        await page.GetByTestId("save").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).Not.ToBeAttachedAsync();
        Assert.Equal("maxConcurrentCalls: 10\n", (await environment.Client.Kie.GetAsync(item.Id!, Cancellation)).Value);

        await page.GetByTestId("save").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Save anyway" }).ClickAsync();
        await Expect(page.GetByText("Saved servicecomb.bulkhead.slow")).ToBeVisibleAsync();
        Assert.Equal("maxConcurrentCalls: many\n", (await environment.Client.Kie.GetAsync(item.Id!, Cancellation)).Value);
    }

    [Fact]
    public async Task One_click_saves_a_field_in_which_the_user_still_types()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        var item = await SetAsync(environment, "servicecomb.retry.slow", "maxAttempts: 3\n");
        var page = await environment.OpenAsync(browser, $"/governance/items/{item.Id}");

        await page.GetByTestId("field-maxAttempts").ClearAsync();
        await page.GetByTestId("field-maxAttempts").PressSequentiallyAsync("8");
        await page.GetByTestId("save").ClickAsync();

        await Expect(page.GetByText("Saved servicecomb.retry.slow")).ToBeVisibleAsync();
        Assert.Equal("maxAttempts: 8\n", (await environment.Client.Kie.GetAsync(item.Id!, Cancellation)).Value);
    }

    [Fact]
    public async Task A_document_can_be_edited_as_yaml()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        var item = await SetAsync(environment, "servicecomb.matchGroup.slow", "matches: [{apiPath: {prefix: /reports}}]");
        var page = await environment.OpenAsync(browser, $"/governance/items/{item.Id}");

        await page.GetByTestId("yaml").ClickAsync();
        await page.GetByTestId("yaml-text").FillAsync("# kept\nmatches: [{apiPath: {exact: /}}]");
        await page.GetByTestId("save").ClickAsync();

        await Expect(page.GetByText("Saved servicecomb.matchGroup.slow")).ToBeVisibleAsync();
        Assert.Equal("# kept\nmatches: [{apiPath: {exact: /}}]", (await environment.Client.Kie.GetAsync(item.Id!, Cancellation)).Value);
    }

    private static async Task FillAsync(IPage page, string field, string value)
    {
        await page.GetByTestId(field).FillAsync(value);
        await page.GetByTestId(field).PressAsync("Tab");
    }

    private static Task<KieItem> SetAsync(ConsoleEnvironment environment, string key, string value) =>
        environment.Client.Kie.SetAsync(new KieItem { Key = key, Value = value, ValueType = KieValueType.Text, Labels = Shop }, Cancellation);
}
