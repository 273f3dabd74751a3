using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Discovery.Tests.Fixtures;
using ServiceComb.Net.Protocol.Errors;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Tests.Registration;

public sealed class RegistrationTests
{
    [Fact]
    public async Task What_the_configuration_says_is_what_the_registry_holds()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = await world.RunAsync(
            "storefront",
            null,
            ("servicecomb:service:environment", "testing"),
            ("servicecomb:service:description", "sells"),
            ("servicecomb:service:properties:team", "red"),
            ("servicecomb:instance:properties:rack", "7"),
            ("servicecomb:datacenter:name", "dc"),
            ("servicecomb:datacenter:region", "north"),
            ("servicecomb:datacenter:availableZone", "n1"),
            ("servicecomb:registry:sc:healthCheckIntervalInSeconds", "20"));
        var me = DiscoveryFixture.Registration(app);

        var service = await world.Operator.GetMicroserviceAsync(me.ServiceId!, DiscoveryFixture.Stop);
        Assert.Equal(("shop", "storefront", "1.2.0", "testing"), (service.AppId, service.ServiceName, service.Version, service.Environment));
        Assert.Equal(("sells", "SDK", "ServiceComb.Net"), (service.Description, service.RegisterBy, service.Framework?.Name));
        Assert.Equal("red", service.Properties!["team"]);

        var instance = await world.Operator.GetInstanceAsync(me.ServiceId!, me.InstanceId, DiscoveryFixture.Stop);
        Assert.Equal((InstanceStatus.Up, "7"), (instance.Status, instance.Properties!["rack"]));
        Assert.Equal(new DataCenterInfo { Name = "dc", Region = "north", AvailableZone = "n1" }, instance.DataCenterInfo);
        Assert.Equal(("push", 20, 3), (instance.HealthCheck!.Mode, instance.HealthCheck.Interval, instance.HealthCheck.Times));
        Assert.Equal([$"rest://127.0.0.1:{new Uri(app.Urls.Single()).Port}?sslEnabled=false"], instance.Endpoints);
    }

    [Fact]
    public async Task Properties_that_others_gave_the_service_stay()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.ProvideAsync("storefront", "other", "1.2.0", serviceProperties: new() { ["team"] = "blue", ["kept"] = "yes" });
        var app = await world.RunAsync("storefront", null, ("servicecomb:service:properties:team", "red"));
        var service = await world.Operator.GetMicroserviceAsync(DiscoveryFixture.Registration(app).ServiceId!, DiscoveryFixture.Stop);
        Assert.Equal(("red", "yes"), (service.Properties!["team"], service.Properties["kept"]));
    }

    [Fact]
    public async Task An_alias_that_another_service_has_does_not_make_the_app_an_instance_of_it()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var other = await world.Operator.CreateMicroserviceAsync(
            new Microservice { AppId = "shop", ServiceName = "payments", Version = "1.2.0", Alias = "pay" }, DiscoveryFixture.Stop);
        var app = world.Build("storefront", null, ("servicecomb:service:alias", "pay"));
        await app.StartAsync(DiscoveryFixture.Stop);
        await world.UntilAsync(() => world.Logs.Count("Warning 202 The registration failed") == 1, "it fails");
        Assert.Equal(1, world.Logs.Count("servicecomb:service:alias 'pay'"));
        Assert.Empty(await world.Operator.ListInstancesAsync(other, DiscoveryFixture.Stop));
        await world.Operator.DeleteMicroserviceAsync(other, force: true, DiscoveryFixture.Stop);
        await world.UntilAsync(() => DiscoveryFixture.Registration(app).Registered.IsCompleted, "it registers once the alias is free");
    }

    [Fact]
    public async Task A_name_that_is_the_alias_of_another_service_is_a_service_of_its_own()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var other = await world.Operator.CreateMicroserviceAsync(
            new Microservice { AppId = "shop", ServiceName = "payments", Version = "1.2.0", Alias = "pay" }, DiscoveryFixture.Stop);
        var app = await world.RunAsync("pay");
        Assert.NotEqual(other, DiscoveryFixture.Registration(app).ServiceId);
        Assert.Empty(await world.Operator.ListInstancesAsync(other, DiscoveryFixture.Stop));
    }

    [Fact]
    public async Task Heartbeats_keep_the_instance_over_many_leases()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.RunAsync();
        await world.AdvanceAsync(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1));
        Assert.Single(await world.FindAsync("storefront"));
        Assert.InRange(world.Proxy.Count("PUT ", "/heartbeat"), 10, 20);
    }

    [Fact]
    public async Task An_emptied_engine_gets_the_same_instance_back()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = await world.RunAsync();
        var id = DiscoveryFixture.Registration(app).InstanceId;
        await world.Engine.RestartAsync(empty: true, cancellationToken: DiscoveryFixture.Stop);
        await world.UntilAsync(async () => await IsListedAsync(world), "registered again");
        Assert.Equal(id, Assert.Single(await world.FindAsync("storefront")).InstanceId);
        Assert.Equal(1, world.Logs.Count("does not know this instance any more"));
    }

    [Fact]
    public async Task A_deleted_instance_is_back_after_one_heartbeat_under_its_id()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = await world.RunAsync();
        var me = DiscoveryFixture.Registration(app);
        await world.Operator.DeregisterInstanceAsync(me.ServiceId!, me.InstanceId, DiscoveryFixture.Stop);
        Assert.Empty(await world.FindAsync("storefront"));
        var before = world.Proxy.Count("PUT ", "/heartbeat");
        await world.UntilAsync(async () => (await world.FindAsync("storefront")).Count == 1, "registered again");
        Assert.Equal(me.InstanceId, (await world.FindAsync("storefront"))[0].InstanceId);
        Assert.Equal(1, world.Proxy.Count("PUT ", "/heartbeat") - before);
    }

    // An engine with access control answers limited accounts so, whatever they ask of a service that it does not know.
    [Theory]
    [InlineData(401, """{"errorCode":"401201","errorMessage":"Request unauthorized","detail":"no such service"}""")]
    [InlineData(403, """{"errorCode":"403205","errorMessage":"No permission(s)"}""")]
    [InlineData(404, "<html>no such page</html>")]
    [InlineData(500, """{"errorCode":"500003","errorMessage":"internal"}""")]
    public async Task An_instance_whose_heartbeats_are_refused_for_any_reason_registers_again_under_its_id(int status, string body)
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var me = DiscoveryFixture.Registration(await world.RunAsync());
        var id = me.InstanceId;
        await world.Operator.DeleteMicroserviceAsync(me.ServiceId!, force: true, DiscoveryFixture.Stop);
        world.Proxy.Intercept = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith("/heartbeat", StringComparison.Ordinal) || await IsListedAsync(world))
            {
                return false;
            }

            context.Response.StatusCode = status;
            await context.Response.WriteAsync(body);
            return true;
        };
        await world.UntilAsync(async () => await IsListedAsync(world), "registered again", TimeSpan.FromSeconds(1));
        Assert.Equal(id, Assert.Single(await world.FindAsync("storefront")).InstanceId);
        await world.UntilAsync(() => world.Logs.Count("The registry answers again") == 1, "heartbeats are confirmed", TimeSpan.FromSeconds(1));
        Assert.Equal(1, world.Logs.Count("Warning 202 A heartbeat failed"));
        // An outage is logged as such: heartbeats failed.
        Assert.Equal(status == 500 ? 0 : 1, world.Logs.Count("Warning 214 The registry did not confirm"));
    }

    [Fact]
    public async Task Heartbeats_that_are_refused_for_ever_are_logged_once_and_cost_few_registrations()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.RunAsync();
        world.Proxy.Answer("/heartbeat", 401, """{"errorCode":"401201","errorMessage":"Request unauthorized"}""");
        await world.AdvanceAsync(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(1));
        Assert.Single(await world.FindAsync("storefront"));
        Assert.InRange(world.Proxy.Count("GET", "/existence"), 3, 40);
        Assert.Equal(1, world.Logs.Count("Warning 202"));
        Assert.Equal(1, world.Logs.Count("Warning 214"));
        Assert.InRange(world.Logs.Count("Information 201"), 1, 2);
        Assert.Equal(0, world.Logs.Count("The registry answers again"));
    }

    [Fact]
    public async Task Failing_heartbeats_are_one_log_line_and_so_is_their_end()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.RunAsync();
        world.Proxy.Answer("/heartbeat", 500, """{"errorCode":"500003","errorMessage":"internal"}""");
        await world.UntilAsync(() => world.Proxy.Count("/heartbeat") >= 5, "five failures", TimeSpan.FromSeconds(1));
        world.Proxy.Intercept = null;
        await world.UntilAsync(() => world.Logs.Count("The registry answers again") == 1, "it answers again", TimeSpan.FromSeconds(1));
        Assert.Equal(1, world.Logs.Count("Warning 202 A heartbeat failed"));
        Assert.Single(await world.FindAsync("storefront"));
    }

    [Fact]
    public async Task An_app_starts_without_an_engine_and_registers_when_it_comes()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        world.Proxy.Answer("", 503);
        var app = world.Build("storefront");
        await app.StartAsync(DiscoveryFixture.Stop);
        await world.UntilAsync(() => world.Logs.Count("Warning 202 The registration failed") == 1, "it fails");
        world.Proxy.Intercept = null;
        await world.UntilAsync(() => DiscoveryFixture.Registration(app).Registered.IsCompleted, "it registers");
        Assert.Single(await world.FindAsync("storefront"));
    }

    [Fact]
    public async Task Without_an_engine_pauses_grow_to_half_a_minute_and_no_further()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var tries = new ConcurrentQueue<DateTimeOffset>();
        world.Proxy.Intercept = context =>
        {
            if (context.Request.Path.Value!.Contains("/existence", StringComparison.Ordinal) && context.Request.QueryString.Value!.Contains("storefront", StringComparison.Ordinal))
            {
                tries.Enqueue(world.Time.GetUtcNow());
            }

            context.Response.StatusCode = 503;
            return Task.FromResult(true);
        };
        await world.Build("storefront", null, ("servicecomb:registry:sc:healthCheckIntervalInSeconds", "300")).StartAsync(DiscoveryFixture.Stop);
        await world.UntilAsync(() => world.Logs.Count("Warning 202 The registration failed") == 1, "it fails");
        var start = world.Time.GetUtcNow();
        await world.UntilAsync(() => world.Time.GetUtcNow() - start > TimeSpan.FromMinutes(10), "ten minutes", TimeSpan.FromSeconds(1));

        // While a try is under way, time goes by; so one pause may look longer than it was.
        double[] pauses = [.. tries.Zip(tries.Skip(1), static (one, next) => (next - one).TotalSeconds)];
        Assert.InRange(pauses.Order().ElementAt(pauses.Length / 2), 14, 31);
        Assert.InRange(pauses.Min(), 0, 5);
        Assert.InRange(tries.Count, 16, 50);
    }

    [Fact]
    public async Task A_stopping_app_says_DOWN_then_leaves_and_never_beats_again()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        // An app that stops has little patience; here it has as much as a busy machine may need.
        var app = await world.RunAsync(configure: world.StopWithTimeout);
        await app.StopAsync(DiscoveryFixture.Stop);
        Assert.Empty(await world.FindAsync("storefront"));
        var lines = world.Proxy.Requests.ToList();
        var down = lines.FindIndex(line => line.Contains("status?value=DOWN", StringComparison.Ordinal));
        var gone = lines.FindIndex(line => line.StartsWith("DELETE", StringComparison.Ordinal));
        Assert.InRange(down, 0, gone - 1);
        await world.AdvanceAsync(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(5));
        // Requests that the stop cancelled may still arrive, such as a query; none of them registers or confirms the app.
        Assert.DoesNotContain(world.Proxy.Requests.Skip(gone + 1), static line => line.StartsWith("P", StringComparison.Ordinal) && line.Contains("/microservices", StringComparison.Ordinal));
        Assert.Empty(await world.FindAsync("storefront"));
    }

    [Fact]
    public async Task An_engine_that_is_away_does_not_keep_an_app_from_stopping()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        var app = await world.RunAsync();
        world.Proxy.Intercept = context =>
        {
            context.Abort();
            return Task.FromResult(true);
        };
        await app.StopAsync(DiscoveryFixture.Stop).WaitAsync(TimeSpan.FromSeconds(120), DiscoveryFixture.Stop);
        Assert.Equal(1, world.Logs.Count("could not be deregistered"));
    }

    [Fact]
    public async Task Loopback_outside_development_is_a_warning_that_names_the_setting()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.RunAsync();
        Assert.Equal(0, world.Logs.Count("Warning 212"));
        world.EnvironmentName = "Production";
        await world.RunAsync("catalog");
        Assert.Equal(1, world.Logs.Count("set servicecomb:service:publishAddress"));
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST.")]
    [InlineData("shop.localhost")]
    [InlineData("127.0.0.2")]
    [InlineData("::1")]
    public async Task A_publish_address_that_is_loopback_is_warned_of_under_every_name(string configured)
    {
        await using var world = await DiscoveryFixture.StartAsync();
        world.EnvironmentName = "Production";
        await world.RunAsync("storefront", null, ("servicecomb:service:publishAddress", configured));
        Assert.Equal(1, world.Logs.Count("Warning 212"));
    }

    [Fact]
    public async Task A_socket_of_this_machine_is_not_published()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        using var state = new StateDirectory();
        var socket = $"http://unix:{state.File("app.sock")}";
        await world.RunAsync("storefront", builder => builder.WebHost.UseUrls("http://127.0.0.1:0", socket));
        Assert.StartsWith("rest://127.0.0.1:", Assert.Single(Assert.Single(await world.FindAsync("storefront")).Endpoints!), StringComparison.Ordinal);
        Assert.Equal(1, world.Logs.Count($"Warning 213 Not publishing {socket}"));
    }

    [Theory]
    [InlineData("10.1.2.3", "rest://10.1.2.3:")]
    [InlineData("fd00::5", "rest://[fd00::5]:")]
    [InlineData("orders.internal", "rest://orders.internal:")]
    public async Task A_configured_publish_address_wins(string configured, string expected)
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.RunAsync("storefront", null, ("servicecomb:service:publishAddress", configured));
        Assert.StartsWith(expected, Assert.Single(Assert.Single(await world.FindAsync("storefront")).Endpoints!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wildcard_is_published_as_an_address_that_others_can_reach()
    {
        await using var world = await DiscoveryFixture.StartAsync();
        await world.RunAsync(configure: builder => builder.WebHost.UseUrls("http://*:0"));
        var endpoint = Assert.Single(Assert.Single(await world.FindAsync("storefront")).Endpoints!);
        Assert.True(InstanceEndpoint.TryParse(endpoint, out var parsed, out _));
        Assert.DoesNotContain(parsed.Host, (string[])["0.0.0.0", "::", "localhost", "*"]);
    }

    private static async Task<bool> IsListedAsync(DiscoveryFixture world)
    {
        try
        {
            return (await world.FindAsync("storefront")).Count == 1;
        }
        catch (Client.Errors.EngineException refusal) when (refusal.ErrorCode == ErrorCodes.ServiceNotExists)
        {
            return false;
        }
    }
}
