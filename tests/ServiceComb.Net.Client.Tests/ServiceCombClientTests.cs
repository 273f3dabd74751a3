using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using ServiceComb.Net.Client.Authentication;
using ServiceComb.Net.Client.Tests.Engines;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.Protocol.Governance;
using ServiceComb.Net.Protocol.Kie;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Client.Tests;

/// <summary>Tests the client of all APIs, as the README uses it, against the local engine.</summary>
public sealed class ServiceCombClientTests
{
    private const string RootPassword = "Complicated_pw1";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_program_of_the_README_runs()
    {
        await using var engine = await LocalEngineHost.StartAsync(new LocalEngineOptions(), Cancelled);
        using var client = new ServiceCombClient(engine.RegistryAddress.ToString(), engine.KieAddress.ToString());
        Assert.Empty(await client.Registry.ListServiceInstancesAsync("default", "orders", cancellationToken: Cancelled));
        var id = await client.Registry.CreateMicroserviceAsync(new Microservice { AppId = "default", ServiceName = "orders", Version = "1.0.0" }, Cancelled);
        await client.Registry.RegisterInstanceAsync(id, new MicroserviceInstance { HostName = "host-1" }, Cancelled);

        var lines = new StringWriter();
        foreach (var instance in await client.Registry.ListServiceInstancesAsync("default", "orders", cancellationToken: Cancelled))
        {
            lines.Write($"{instance.HostName} {instance.Status}");
        }

        Assert.Equal("host-1 UP", lines.ToString());
        Assert.Empty(await client.Registry.ListServiceInstancesAsync("default", "orders", "production", Cancelled));

        var labels = new Dictionary<string, string> { ["app"] = "default", ["environment"] = "", ["service"] = "orders" };
        var item = await client.Kie.SetAsync(new KieItem { Key = "hello.text", Value = "good morning", Labels = labels }, Cancelled);
        Assert.Equal(KieStatus.Enabled, (await client.Kie.GetAsync(item.Id!, Cancelled)).Status);

        var scope = new GovernanceScope("default", Service: "orders");
        await client.Governance.SetAsync("search", new MatchGroupSpec { Matches = [new() { ApiPath = new() { Prefix = "/search" } }] }, scope, Cancelled);
        await client.Governance.SetAsync("search", new RateLimitingSpec { Rate = 100, LimitRefreshPeriod = TimeSpan.FromSeconds(1) }, scope, Cancelled);
        var display = Assert.Single(await client.Governance.DisplayAsync("default", "", Cancelled));
        Assert.Equal(("search", "rateLimiting"), (display.MatchGroup!.Name, Assert.Single(display.Policies).Kind));
        Assert.Single(await client.CloudGovernance.DisplayAsync("", "default", Cancelled));
    }

    [Fact]
    public async Task One_account_signs_in_to_registry_and_configuration_center()
    {
        await using var engine = await LocalEngineHost.StartAsync(new LocalEngineOptions { Rbac = true, RootPassword = RootPassword, PasswordIterations = 1000 }, Cancelled);
        var options = new ServiceCombClientOptions
        {
            Registry = Transports.Options(engine.RegistryAddress.ToString()),
            Kie = Transports.Options(engine.KieAddress.ToString()),
        };
        options.Registry.Account = static () => new NetworkCredential("root", RootPassword);
        using var client = new ServiceCombClient(options);
        Assert.NotNull((await client.Kie.SetAsync(new KieItem { Key = "a", Value = "1" }, Cancelled)).Id);
        Assert.Equal("root", (await client.Accounts.FindAsync("root", Cancelled))!.Name);
        Assert.Null(await client.Accounts.FindAsync("nobody", Cancelled));
        Assert.NotNull(await client.Accounts.FindRoleAsync("admin", Cancelled));
        Assert.Null(await client.Accounts.FindRoleAsync("nothing", Cancelled));
    }

    [Fact]
    public async Task The_APIs_of_the_cloud_have_their_own_address()
    {
        await using var registry = await StubEngine.RespondingAsync(200, """{"total":0,"data":[],"list":[]}""");
        await using var cloud = await StubEngine.RespondingAsync(200, """{"total":0,"data":[],"list":[]}""");
        var options = new ServiceCombClientOptions { Registry = Transports.Options(registry.Address), Cloud = Transports.Options(cloud.Address) };
        options.Cloud.Project = "p-1";
        using (var client = new ServiceCombClient(options))
        {
            await client.Engines.ListAsync(0, 1, cancellationToken: Cancelled);
            await client.Monitor.ListMetricsAsync(new(), Cancelled);
            await client.Nacos.ListNamespacesAsync(0, 1, Cancelled);
            Assert.Throws<InvalidOperationException>(() => client.Kie);
        }

        Assert.Empty(registry.Requests);
        Assert.All(cloud.Requests, static request => Assert.Contains("/p-1/", request.Target, StringComparison.Ordinal));
        using (var client = new ServiceCombClient(registry.Address, registry.Address))
        {
            await client.Engines.ListAsync(0, 1, cancellationToken: Cancelled);
        }

        Assert.Single(registry.Requests);
    }

    [Fact]
    public async Task Requests_through_the_cloud_to_an_engine_have_the_tokens_of_both()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        await using var engine = await TokenEngine.StartAsync(time);
        await using var iam = await StubEngine.StartAsync(static context =>
        {
            context.Response.StatusCode = 201;
            context.Response.Headers["X-Subject-Token"] = "token-of-the-cloud";
            return context.Response.WriteAsync("""{"token":{"expires_at":"2999-01-01T00:00:00.000000Z"}}""");
        });
        var rejections = 1;
        await using var cloud = await StubEngine.StartAsync(context =>
        {
            var isRejected = context.Request.Path.Value!.Contains("accounts", StringComparison.Ordinal) && Interlocked.Decrement(ref rejections) >= 0;
            context.Response.StatusCode = isRejected ? 401 : 200;
            return context.Response.WriteAsync("""{"total":0,"data":[],"list":[]}""");
        });
        using var signIn = new IamTokenAuthentication(new IamTokenOptions { Address = iam.Address, User = static () => new("user", "secret"), ProjectName = "p", Timeout = TimeSpan.FromMinutes(2) });
        var options = new ServiceCombClientOptions { Registry = Transports.Options(engine.Address), Cloud = Transports.Options(cloud.Address) };
        (options.Registry.Account, options.Cloud.Authentication) = (static () => new NetworkCredential(TokenEngine.Account, TokenEngine.Password), signIn);
        using var client = new ServiceCombClient(options, time);

        await client.Engines.ListAsync(0, 1, cancellationToken: Cancelled);
        await client.Nacos.ListNamespacesAsync(0, 1, Cancelled);
        await client.Monitor.ListMetricsAsync(new(), Cancelled);
        await client.CloudAccounts.DeleteAsync("ann", Cancelled);
        await client.CloudAccounts.DeleteAsync("bob", Cancelled);

        Assert.All(cloud.Requests, static request => Assert.Equal("token-of-the-cloud", request.Headers["X-Auth-Token"]));
        var tokens = cloud.Requests.Select(static request => request.Headers.GetValueOrDefault("Authorization", "none")).ToList();
        Assert.Equal(["none", "none", tokens[2], tokens[2], tokens[4], tokens[4]], tokens);
        Assert.NotEqual(tokens[2], tokens[4]);
        Assert.All(tokens[2..], static token => Assert.StartsWith("Bearer ", token, StringComparison.Ordinal));
        Assert.Equal((2, 2), (iam.Requests.Count, engine.Logins));
    }

    [Fact]
    public void Malformed_and_missing_addresses_are_rejected()
    {
        Assert.Throws<ArgumentException>(() => new ServiceCombClient("orders", "http://127.0.0.1:30110"));
        Assert.Throws<ArgumentException>(() => new ServiceCombClient("http://127.0.0.1:30100", ""));
        Assert.Throws<ArgumentException>(() => new ServiceCombClient(new ServiceCombClientOptions()));
    }

    [Fact]
    public async Task The_settings_of_an_app_connect_the_client()
    {
        await using var stub = await StubEngine.RespondingAsync(200, """{"data":[]}""");
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["servicecomb:service:name"] = "tool",
            ["servicecomb:registry:sc:address"] = stub.Address,
            ["servicecomb:kie:serverUri"] = stub.Address,
            ["servicecomb:credentials:project"] = "p-1",
        }).Build());
        services.AddServiceCombClient();
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<ServiceCombClient>();
        Assert.Empty(await client.Registry.ListMicroservicesAsync(Cancelled));
        Assert.Empty((await client.Kie.ListAsync(new(), Cancelled)).Items);
        Assert.Equal(["/v4/p-1/registry/microservices", "/v1/p-1/kie/kv"], stub.Requests.Select(static request => request.Target));
        Assert.Same(client, provider.GetRequiredService<ServiceCombClient>());
    }

    [Fact]
    public async Task Addresses_that_code_adds_replace_the_default_one()
    {
        await using var stub = await StubEngine.RespondingAsync(200, "{}");
        var services = new ServiceCollection();
        services.AddServiceCombClient(options => options.Registry.Addresses.Add(stub.Address));
        await using var provider = services.BuildServiceProvider();
        for (var call = 0; call < 3; call++)
        {
            await provider.GetRequiredService<ServiceCombClient>().Registry.ListMicroservicesAsync(Cancelled);
        }

        Assert.Equal(3, stub.Requests.Count);
    }
}
