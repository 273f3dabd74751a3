using System.Net;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Console.Tests.Fixtures;
using ServiceComb.Net.Protocol.Accounts;

namespace ServiceComb.Net.Console.Tests.Sessions;

/// <summary>Tests the console of an engine with access control.</summary>
public sealed class SignInTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/services")]
    [InlineData("/services/abc")]
    [InlineData("/accounts")]
    public async Task Every_page_leads_to_sign_in(string path)
    {
        await using var environment = await ConsoleEnvironment.StartAsync(rbac: true);
        await environment.RegisterAsync("orders");
        using var client = environment.CreateHttpClient();

        using var response = await client.GetAsync(path, Cancellation);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal($"/sign-in?return={Uri.EscapeDataString(path)}", response.Headers.Location!.ToString());
        Assert.DoesNotContain("orders", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_of_the_engine_signs_in_and_its_password_and_token_stay_on_the_server()
    {
        await using var environment = await ConsoleEnvironment.StartAsync(rbac: true);
        await environment.RegisterAsync("orders");
        using var client = environment.CreateHttpClient();

        using var response = await SignInAsync(client, "/services");

        Assert.Equal((HttpStatusCode.Redirect, "/services"), (response.StatusCode, response.Headers.Location!.ToString()));
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"), static value => value.StartsWith("servicecomb-console=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        var html = await client.GetStringAsync("/", Cancellation);
        Assert.DoesNotContain(ConsoleEnvironment.Password, html, StringComparison.Ordinal);
        Assert.DoesNotContain("Bearer", html, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", cookie, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("root", "wrong-password", "refused")]
    [InlineData("nobody", ConsoleEnvironment.Password, "refused")]
    [InlineData("root", "", "incomplete")]
    public async Task A_wrong_account_or_password_is_refused(string account, string password, string reason)
    {
        await using var environment = await ConsoleEnvironment.StartAsync(rbac: true);
        using var client = environment.CreateHttpClient();

        using var response = await SignInAsync(client, "/services", account, password);

        Assert.Equal($"/sign-in?reason={reason}&return=%2Fservices", response.Headers.Location!.ToString());
        using var page = await client.GetAsync("/", Cancellation);
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
    }

    [Fact]
    public async Task After_sign_out_the_cookie_is_worth_nothing()
    {
        await using var environment = await ConsoleEnvironment.StartAsync(rbac: true);
        using var client = environment.CreateHttpClient();
        using var signedIn = await SignInAsync(client, "/");
        var cookie = signedIn.Headers.GetValues("Set-Cookie").First(static value => value.StartsWith("servicecomb-console=", StringComparison.Ordinal)).Split(';')[0];

        using var signedOut = await ConsoleEnvironment.PostFormAsync(client, "/", "/session/sign-out");

        Assert.Equal("/sign-in", signedOut.Headers.Location!.ToString());
        using var stolen = new HttpRequestMessage(HttpMethod.Get, "/services");
        stolen.Headers.Add("Cookie", cookie);
        using var other = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = environment.Address };
        using var response = await other.SendAsync(stolen, Cancellation);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
    }

    [Fact]
    public async Task A_session_ends_when_it_is_not_used()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var environment = await ConsoleEnvironment.StartAsync(rbac: true, configure: options => (options.Time, options.SessionTimeout) = (time, TimeSpan.FromMinutes(10)));
        using var client = environment.CreateHttpClient();
        using var signedIn = await SignInAsync(client, "/");

        time.Advance(TimeSpan.FromMinutes(9));
        using (var used = await client.GetAsync("/", Cancellation))
        {
            Assert.Equal(HttpStatusCode.OK, used.StatusCode);
        }

        time.Advance(TimeSpan.FromMinutes(11));
        using var late = await client.GetAsync("/", Cancellation);
        Assert.Equal(HttpStatusCode.Redirect, late.StatusCode);
    }

    [Fact]
    public async Task Two_users_see_what_their_accounts_may_see()
    {
        await using var environment = await ConsoleEnvironment.StartAsync(rbac: true);
        await environment.Client.Accounts.CreateAsync(new Account { Name = "reader", Password = "Reader-12345", Roles = ["developer"] }, Cancellation);
        using var root = environment.CreateHttpClient();
        using var reader = environment.CreateHttpClient();
        using var first = await SignInAsync(root, "/");
        using var second = await SignInAsync(reader, "/", "reader", "Reader-12345");

        Assert.Contains(">root<", await root.GetStringAsync("/", Cancellation), StringComparison.Ordinal);
        var html = await reader.GetStringAsync("/", Cancellation);
        Assert.Contains(">reader<", html, StringComparison.Ordinal);
        Assert.DoesNotContain(">root<", html, StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> SignInAsync(HttpClient client, string path, string account = "root", string password = ConsoleEnvironment.Password) =>
        ConsoleEnvironment.PostFormAsync(client, $"/sign-in?return={Uri.EscapeDataString(path)}", "/session/sign-in", ("account", account), ("password", password), ("return", path));
}
