using Microsoft.Playwright;
using ServiceComb.Net.Console.Tests.Fixtures;
using ServiceComb.Net.Protocol.Accounts;
using static Microsoft.Playwright.Assertions;

namespace ServiceComb.Net.Console.Tests.Pages;

/// <summary>Tests sign-in and the pages of accounts and roles in a browser.</summary>
public sealed class AccountsPageTests(ChromiumFixture chromium)
{
    private const string NewPassword = "Console-5678";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_form_signs_in_and_leads_to_the_page_that_was_asked_for()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync(rbac: true);

        var page = await environment.SignInAsync(browser, "/accounts");

        await Expect(page.Locator("tr[data-account=root]")).ToContainTextAsync("admin");
        await page.Locator("[role=tab]", new PageLocatorOptions { HasText = "Own permissions" }).ClickAsync();
        await Expect(page.GetByTestId("own-permissions")).ToContainTextAsync("everything");
    }

    [Fact]
    public async Task An_account_is_created_gets_another_role_and_is_deleted()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync(rbac: true);
        var page = await environment.SignInAsync(browser, "/accounts");

        await page.GetByTestId("create-account").ClickAsync();
        await page.GetByLabel("Name").FillAsync("maria");
        await page.GetByLabel("Password", new PageGetByLabelOptions { Exact = true }).FillAsync("weak");
        await page.GetByLabel("developer").CheckAsync();
        await page.GetByTestId("form-submit").ClickAsync();
        await Expect(page.GetByTestId("form-error")).ToContainTextAsync("Account.Password");
        await page.GetByLabel("Password", new PageGetByLabelOptions { Exact = true }).FillAsync(ConsoleEnvironment.Password);
        await page.GetByTestId("form-submit").ClickAsync();
        await Expect(page.Locator("tr[data-account=maria]")).ToContainTextAsync("developer");

        await page.Locator("tr[data-account=maria]").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Roles" }).ClickAsync();
        await page.GetByLabel("admin").CheckAsync();
        await page.GetByTestId("form-submit").ClickAsync();
        await Expect(page.Locator("tr[data-account=maria]")).ToContainTextAsync("admin");

        await page.Locator("tr[data-account=maria]").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Delete" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Delete" }).ClickAsync();
        await Expect(page.Locator("tr[data-account=maria]")).Not.ToBeAttachedAsync();
        Assert.Null(await environment.Client.Accounts.FindAsync("maria", Cancellation));
    }

    [Fact]
    public async Task The_own_password_is_changed_and_the_session_continues()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync(rbac: true);
        await environment.Client.Accounts.CreateAsync(new Account { Name = "maria", Password = ConsoleEnvironment.Password, Roles = ["admin"] }, Cancellation);
        var page = await environment.SignInAsync(browser, "/accounts", "maria");

        await page.GetByTestId("own-password").ClickAsync();
        await page.GetByLabel("Current password").FillAsync("Wrong-1234");
        await page.GetByLabel("New password", new PageGetByLabelOptions { Exact = true }).FillAsync(NewPassword);
        await page.GetByLabel("Repeat the new password").FillAsync(NewPassword);
        await page.GetByTestId("form-submit").ClickAsync();
        await Expect(page.GetByTestId("form-error")).ToBeVisibleAsync();
        await page.GetByLabel("Current password").FillAsync(ConsoleEnvironment.Password);
        await page.GetByTestId("form-submit").ClickAsync();

        await Expect(page.GetByText("The password was changed.")).ToBeVisibleAsync();
        Assert.NotEmpty(await environment.Client.Accounts.CreateTokenAsync("maria", NewPassword, cancellationToken: Cancellation));
        await environment.RegisterAsync("orders");
        await page.GotoAsync(new Uri(environment.Address, "/services").ToString());
        await Expect(page.Locator("tr[data-service=orders]")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_role_is_edited_and_a_change_of_somebody_else_is_not_overwritten_silently()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync(rbac: true);
        await environment.Client.Accounts.CreateRoleAsync(RoleOf("get"), Cancellation);
        var page = await environment.SignInAsync(browser, "/accounts");
        await page.Locator("[role=tab]", new PageLocatorOptions { HasText = "Roles" }).ClickAsync();
        await page.Locator("tr[data-role=operators]").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Edit" }).ClickAsync();
        await page.GetByLabel("Only with labels").FillAsync("appId=shop");

        await environment.Client.Accounts.UpdateRoleAsync("operators", RoleOf("get", "delete"), Cancellation);
        await Expect(page.Locator("tr[data-role=operators]")).ToContainTextAsync("get, delete");
        await page.GetByTestId("form-submit").ClickAsync();
        await Expect(page.GetByTestId("form-conflict")).ToBeVisibleAsync();
        Assert.Contains("delete", Assert.Single((await environment.Client.Accounts.GetRoleAsync("operators", Cancellation)).Perms).Verbs);

        await page.GetByTestId("form-submit").ClickAsync();
        await Expect(page.Locator("tr[data-role=operators]")).ToContainTextAsync("service (appId=shop)");
        var saved = Assert.Single((await environment.Client.Accounts.GetRoleAsync("operators", Cancellation)).Perms);
        Assert.Equal(["get"], saved.Verbs);
        Assert.Equal("shop", Assert.Single(saved.Resources).Labels!["appId"]);
    }

    [Fact]
    public async Task What_an_account_may_not_do_is_answered_with_the_reason_of_the_engine()
    {
        await using var browser = await chromium.OpenAsync();
        await using var environment = await ConsoleEnvironment.StartAsync(rbac: true);
        await environment.Client.Accounts.CreateRoleAsync(RoleOf("get"), Cancellation);
        await environment.Client.Accounts.CreateAsync(new Account { Name = "maria", Password = ConsoleEnvironment.Password, Roles = ["operators"] }, Cancellation);

        var page = await environment.SignInAsync(browser, "/accounts", "maria");

        await Expect(page.GetByTestId("account-refusal")).ToContainTextAsync("account:get");
        await page.Locator("[role=tab]", new PageLocatorOptions { HasText = "Own permissions" }).ClickAsync();
        await Expect(page.GetByTestId("own-permissions")).ToContainTextAsync("service");
    }

    private static Role RoleOf(params string[] verbs) => new() { Name = "operators", Perms = [new Permission { Resources = [new PermissionResource { Type = "service" }], Verbs = verbs }] };
}
