using System.Text;
using Microsoft.Playwright;
using ServiceComb.Net.Console.Components.Configuration;
using ServiceComb.Net.Console.Tests.Fixtures;
using ServiceComb.Net.Protocol.Kie;
using static Microsoft.Playwright.Assertions;

namespace ServiceComb.Net.Console.Tests.Configuration;

/// <summary>Tests the pages of the configuration in a browser.</summary>
public sealed class ConfigurationPageTests(ChromiumFixture chromium)
{
    private static readonly Dictionary<string, string> Shop = new() { ["app"] = "shop", ["environment"] = "" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_item_is_edited_compared_with_its_history_and_rolled_back()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        var item = await SetAsync(environment, "limits", "a: 1\nb: 2\n", KieValueType.Yaml);
        var page = await environment.OpenAsync(browser, "/configuration");
        await page.Locator("tr[data-key=limits] a").ClickAsync();

        await page.GetByTestId("value").FillAsync("a: 1\nb: 3\n");
        await page.GetByTestId("save").ClickAsync();

        await Expect(page.GetByText("Saved limits")).ToBeVisibleAsync();
        Assert.Equal("a: 1\nb: 3\n", (await environment.Client.Kie.GetAsync(item.Id!, Cancellation)).Value);

        await page.GetByRole(AriaRole.Tab, new() { Name = "History" }).ClickAsync();
        await Expect(page.GetByTestId("version")).ToHaveCountAsync(2);
        await Expect(page.GetByTestId("diff").First).ToContainTextAsync("b: 3");
        await page.GetByTestId("version").Last.ClickAsync();
        await page.GetByTestId("roll-back").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Roll back" }).ClickAsync();

        await Expect(page.GetByTestId("version")).ToHaveCountAsync(3);
        Assert.Equal("a: 1\nb: 2\n", (await environment.Client.Kie.GetAsync(item.Id!, Cancellation)).Value);
    }

    [Fact]
    public async Task A_change_of_somebody_else_is_shown_and_not_overwritten()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        var item = await SetAsync(environment, "limit", "10");
        var page = await environment.OpenAsync(browser, $"/configuration/items/{item.Id}");
        await page.GetByTestId("value").FillAsync("mine");
        await Expect(page.GetByTestId("save")).ToBeEnabledAsync();

        await environment.Client.Kie.UpdateAsync(item.Id!, "theirs", cancellationToken: Cancellation);

        await Expect(page.GetByTestId("conflict")).ToContainTextAsync("theirs");
        await Expect(page.GetByTestId("value")).ToHaveValueAsync("mine");
        await Expect(page.GetByTestId("save")).ToBeDisabledAsync();
        await page.GetByTestId("keep-mine").ClickAsync();
        await page.GetByTestId("save").ClickAsync();
        await Expect(page.GetByText("Saved limit")).ToBeVisibleAsync();
        Assert.Equal("mine", (await environment.Client.Kie.GetAsync(item.Id!, Cancellation)).Value);
    }

    [Fact]
    public async Task What_is_typed_before_a_change_of_somebody_else_is_shown_does_not_overwrite_it_unseen()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        var item = await SetAsync(environment, "limit", "10");
        var connection = await DelayedConnection.OpenAsync(browser);
        var page = await environment.OpenAsync(browser, $"/configuration/items/{item.Id}");
        connection.Delay();
        await page.GetByTestId("value").FillAsync("mine");
        await environment.Client.Kie.UpdateAsync(item.Id!, "theirs", cancellationToken: Cancellation);
        await Expect(page.GetByTestId("value")).ToHaveValueAsync("theirs");

        connection.Continue();
        await page.GetByTestId("toggle").ClickAsync();

        await Expect(page.GetByText("Disabled")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("value")).ToHaveValueAsync("theirs");
        await Expect(page.GetByTestId("save")).ToBeDisabledAsync();
    }

    [Fact]
    public async Task A_roll_back_replaces_neither_unsaved_text_nor_a_value_that_the_user_has_not_seen()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        var item = await SetAsync(environment, "limit", "A");
        await environment.Client.Kie.UpdateAsync(item.Id!, "B", cancellationToken: Cancellation);
        var page = await environment.OpenAsync(browser, $"/configuration/items/{item.Id}");
        await page.GetByTestId("value").FillAsync("unsaved");
        await Expect(page.GetByTestId("save")).ToBeEnabledAsync();
        await page.GetByRole(AriaRole.Tab, new() { Name = "History" }).ClickAsync();
        await page.GetByTestId("version").Last.ClickAsync();
        await Expect(page.GetByTestId("roll-back")).ToBeDisabledAsync();
        await page.GetByRole(AriaRole.Tab, new() { Name = "Value" }).ClickAsync();
        await Expect(page.GetByTestId("value")).ToHaveValueAsync("unsaved");
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard changes" }).ClickAsync();
        await Expect(page.GetByTestId("value")).ToHaveValueAsync("B");

        await page.GetByRole(AriaRole.Tab, new() { Name = "History" }).ClickAsync();
        await page.GetByTestId("version").Last.ClickAsync();
        await page.GetByTestId("roll-back").ClickAsync();
        await environment.Client.Kie.UpdateAsync(item.Id!, "theirs", cancellationToken: Cancellation);
        await Expect(page.GetByTestId("version")).ToHaveCountAsync(3);
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Roll back" }).ClickAsync();

        await Expect(page.GetByText("Nothing was rolled back")).ToBeVisibleAsync();
        Assert.Equal("theirs", (await environment.Client.Kie.GetAsync(item.Id!, Cancellation)).Value);
    }

    [Fact]
    public async Task Typing_faster_than_the_server_answers_loses_nothing()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        var item = await SetAsync(environment, "text", "x");
        var page = await environment.OpenAsync(browser, $"/configuration/items/{item.Id}");
        const string Text = "the quick brown fox jumps over the lazy dog";

        await page.GetByTestId("value").ClearAsync();
        await page.GetByTestId("value").PressSequentiallyAsync(Text);
        await page.GetByTestId("save").ClickAsync();

        await Expect(page.GetByText("Saved text")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("value")).ToHaveValueAsync(Text);
        Assert.Equal(Text, (await environment.Client.Kie.GetAsync(item.Id!, Cancellation)).Value);
    }

    [Fact]
    public async Task A_value_that_apps_would_ignore_cannot_be_saved()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        var item = await SetAsync(environment, "features", "{\"a\": 1}", KieValueType.Json);
        var page = await environment.OpenAsync(browser, $"/configuration/items/{item.Id}");

        await page.GetByTestId("value").FillAsync("{\"a\": ");

        await Expect(page.GetByTestId("problem")).ToContainTextAsync("json");
        await Expect(page.GetByTestId("save")).ToBeDisabledAsync();
    }

    [Fact]
    public async Task A_secret_is_hidden_until_it_is_asked_for()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        await environment.RegisterAsync("orders");
        var item = await SetAsync(environment, "db.password", "hunter2");
        var page = await environment.OpenAsync(browser, "/configuration");
        await Expect(page.Locator("tr[data-key='db.password']")).ToBeVisibleAsync();
        Assert.DoesNotContain("hunter2", await page.ContentAsync(), StringComparison.Ordinal);

        page = await environment.OpenAsync(browser, $"/configuration/items/{item.Id}");
        await Expect(page.GetByTestId("show-secret")).ToBeVisibleAsync();
        Assert.DoesNotContain("hunter2", await page.ContentAsync(), StringComparison.Ordinal);
        await page.GetByTestId("show-secret").ClickAsync();
        await Expect(page.GetByTestId("value")).ToHaveValueAsync("hunter2");
    }

    [Fact]
    public async Task An_item_is_created_disabled_and_deleted()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        await environment.RegisterAsync("orders");
        var page = await environment.OpenAsync(browser, "/configuration/new");
        await page.GetByTestId("key").FillAsync("orders.limit");
        await page.GetByTestId("layer-Service").CheckAsync();
        await page.GetByTestId("label-service").FillAsync("orders");
        await page.GetByTestId("value").FillAsync("20");
        await page.GetByTestId("save").ClickAsync();

        await page.Locator("tr[data-key='orders.limit'] a").ClickAsync();
        var stored = await environment.Client.Kie.FindByKeyAsync("orders.limit", new Dictionary<string, string>(Shop) { ["service"] = "orders" }, Cancellation);
        Assert.Equal(("20", KieStatus.Enabled), (stored!.Value, stored.Status));

        await page.GetByTestId("toggle").ClickAsync();
        await Expect(page.GetByTestId("toggle")).ToHaveTextAsync("Enable");
        await page.GetByTestId("delete").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();

        await Expect(page.GetByText("Deleted orders.limit")).ToBeVisibleAsync();
        Assert.Null(await environment.Client.Kie.FindAsync(stored.Id!, Cancellation));
    }

    [Fact]
    public async Task The_effective_value_is_shown_with_the_items_that_it_overrides()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        var service = await environment.RegisterAsync("orders");
        await SetAsync(environment, "timeout", "30");
        await environment.Client.Kie.SetAsync(new KieItem { Key = "timeout", Value = "45", Labels = new Dictionary<string, string>(Shop) { ["service"] = "orders" } }, Cancellation);
        var page = await environment.OpenAsync(browser, $"/configuration/effective?service={service}");

        await Expect(page.Locator("tr[data-key=timeout] td").Nth(1)).ToContainTextAsync("45");
        await Expect(page.Locator("tr[data-key=timeout] .overridden")).ToContainTextAsync("30");
    }

    [Fact]
    public async Task An_import_shows_what_would_change_before_it_changes_anything()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        var item = await SetAsync(environment, "limit", "10");
        var page = await environment.OpenAsync(browser, "/configuration/import");
        const string File = """{"data": [{"key": "limit", "value": "20", "value_type": "text", "labels": {"app": "shop", "environment": ""}}, {"key": "fresh", "value": "1", "labels": {"app": "shop", "environment": ""}}]}""";

        await page.GetByTestId("file").SetInputFilesAsync(new FilePayload { Name = "items.json", MimeType = "application/json", Buffer = Encoding.UTF8.GetBytes(File) });

        await Expect(page.GetByTestId("change")).ToHaveCountAsync(2);
        Assert.Equal("10", (await environment.Client.Kie.GetAsync(item.Id!, Cancellation)).Value);
        await page.GetByTestId("apply").ClickAsync();
        await Expect(page.GetByText("2 of 2 items stored")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("change")).ToHaveCountAsync(0);
        Assert.Equal("20", (await environment.Client.Kie.GetAsync(item.Id!, Cancellation)).Value);
    }

    [Fact]
    public async Task An_export_with_secrets_is_confirmed_and_read_by_the_import()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync();
        await SetAsync(environment, "db.password", "hunter2");
        var page = await environment.OpenAsync(browser, "/configuration");
        await page.Locator("tr[data-key='db.password']").WaitForAsync();
        await page.GetByTestId("export").ClickAsync();

        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync());

        using var reader = new StreamReader(await download.CreateReadStreamAsync());
        var item = Assert.Single(ItemFile.Read(await reader.ReadToEndAsync(Cancellation)));
        Assert.Equal(("db.password", "hunter2"), (item.Key, item.Value));
    }

    private static Task<KieItem> SetAsync(ConsoleEnvironment environment, string key, string value, string type = KieValueType.Text) =>
        environment.Client.Kie.SetAsync(new KieItem { Key = key, Value = value, ValueType = type, Labels = Shop }, Cancellation);
}
