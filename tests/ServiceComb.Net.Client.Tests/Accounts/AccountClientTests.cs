using System.Net;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Client.Accounts;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Client.Tests.Engines;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.Protocol.Accounts;
using ServiceComb.Net.Protocol.Errors;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Client.Tests.Accounts;

/// <summary>Tests accounts, roles and permissions against a local engine with RBAC.</summary>
public sealed class AccountClientTests : IAsyncLifetime
{
    private const string RootPassword = "Complicated_pw1";
    private const string OtherPassword = "Complicated_pw2";
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly List<EngineHttpClient> _transports = [];
    private LocalEngineHost _engine = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _engine = await LocalEngineHost.StartAsync(new LocalEngineOptions { Rbac = true, RootPassword = RootPassword, PasswordIterations = 1000, Time = _time }, Cancelled);

    public async ValueTask DisposeAsync()
    {
        _transports.ForEach(transport => transport.Dispose());
        await _engine.DisposeAsync();
    }

    [Fact]
    public async Task Registry_watch_and_configuration_center_accept_the_token()
    {
        var root = Registry();
        var registry = new RegistryClient(root);
        var id = await registry.CreateMicroserviceAsync(new Microservice { AppId = "shop", ServiceName = "orders", Version = "1.0.0" }, Cancelled);
        using var watch = await registry.WatchAsync(id, Cancelled);

        var kie = new KieClient(Transport(_engine.KieAddress.ToString(), "root", RootPassword, _engine.RegistryAddress.ToString()));
        Assert.NotNull((await kie.CreateAsync(new() { Key = "k", Value = "v" }, Cancelled)).Id);
        Assert.Equal(401, await StatusAsync(new RegistryClient(Transports.To(_engine.RegistryAddress.ToString())).ListMicroservicesAsync(Cancelled)));
    }

    [Fact]
    public async Task Tokens_are_renewed_before_they_expire()
    {
        var registry = new RegistryClient(Registry());
        for (var hours = 0; hours < 60; hours += 5)
        {
            await registry.ListMicroservicesAsync(Cancelled);
            _time.Advance(TimeSpan.FromHours(5));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_account_is_created_changed_and_deleted(bool throughCloud)
    {
        var accounts = new AccountClient(Registry());
        var changes = new AccountClient(Registry(), throughCloud);
        await accounts.CreateAsync(new Account { Name = "tester", Password = OtherPassword, Roles = ["developer"] }, Cancelled);
        Assert.Equal(["developer"], (await accounts.GetAsync("tester", Cancelled)).Roles!);
        Assert.Equal(["root", "tester"], (await accounts.ListAsync(Cancelled)).Select(account => account.Name).Order());

        await changes.UpdateAsync("tester", ["admin"], cancellationToken: Cancelled);
        Assert.Equal(["admin"], (await accounts.GetAsync("tester", Cancelled)).Roles!);
        await changes.ChangePasswordAsync("tester", "Complicated_pw3", cancellationToken: Cancelled);
        Assert.NotEmpty(await accounts.CreateTokenAsync("tester", "Complicated_pw3", TimeSpan.FromMinutes(90), Cancelled));
        await changes.DeleteAsync("tester", Cancelled);
        Assert.Equal(401, await StatusAsync(accounts.CreateTokenAsync("tester", "Complicated_pw3", cancellationToken: Cancelled)));
    }

    [Fact]
    public async Task A_role_allows_only_its_permissions()
    {
        var accounts = new AccountClient(Registry());
        var readers = new Role { Name = "reader", Perms = [new Permission { Resources = [new PermissionResource { Type = "service" }], Verbs = ["get"] }] };
        await accounts.CreateRoleAsync(readers, Cancelled);
        await accounts.CreateAsync(new Account { Name = "reader1", Password = OtherPassword, Roles = ["reader"] }, Cancelled);
        var transport = Transport(_engine.RegistryAddress.ToString(), "reader1", OtherPassword);
        Assert.Equal(["get"], Assert.Single(await new AccountClient(transport).ListOwnPermissionsAsync(Cancelled)).Verbs!);
        await new RegistryClient(transport).ListMicroservicesAsync(Cancelled);
        var refused = await Assert.ThrowsAsync<EngineException>(() => new RegistryClient(transport).CreateMicroserviceAsync(new Microservice { ServiceName = "n" }, Cancelled));
        Assert.Equal((403, ErrorCodes.NoPermission), (refused.Status, refused.ErrorCode));

        await accounts.UpdateRoleAsync("reader", readers with { Perms = [readers.Perms[0] with { Verbs = ["*"] }] }, Cancelled);
        Assert.Equal(["*"], (await accounts.GetRoleAsync("reader", Cancelled)).Perms![0].Verbs!);
        await new RegistryClient(transport).CreateMicroserviceAsync(new Microservice { ServiceName = "n" }, Cancelled);
        Assert.Contains(await accounts.ListRolesAsync(Cancelled), role => role.Name == "reader");
        await accounts.DeleteAsync("reader1", Cancelled);
        await accounts.DeleteRoleAsync("reader", Cancelled);
        Assert.DoesNotContain(await accounts.ListRolesAsync(Cancelled), role => role.Name == "reader");
    }

    [Fact]
    public async Task A_wrong_password_does_not_lock_the_account()
    {
        var wrong = new RegistryClient(Transport(_engine.RegistryAddress.ToString(), "root", "Complicated_wr0ng"));
        for (var call = 0; call < 10; call++)
        {
            Assert.Equal(401, await StatusAsync(wrong.ListMicroservicesAsync(Cancelled)));
        }

        Assert.NotEmpty(await new AccountClient(Transports.To(_engine.RegistryAddress.ToString())).CreateTokenAsync("root", RootPassword, cancellationToken: Cancelled));
    }

    private static async Task<int> StatusAsync(Task call) => (await Assert.ThrowsAsync<EngineException>(() => call)).Status;

    private EngineHttpClient Registry() => Transport(_engine.RegistryAddress.ToString(), "root", RootPassword);

    private EngineHttpClient Transport(string address, string name, string password, string? logIn = null)
    {
        var options = Transports.Options(address);
        options.Account = () => new NetworkCredential(name, password);
        if (logIn is not null)
        {
            options.LoginAddresses.Add(logIn);
        }

        // The clock advances while a renewal may be pending.
        options.RequestTimeout = TimeSpan.FromDays(1);
        var transport = new EngineHttpClient(options, _time);
        _transports.Add(transport);
        return transport;
    }
}
