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
    public async Task The_registry_holds_the_configured_values()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await fixture.RunAsync(
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

        var service = await fixture.Operator.GetMicroserviceAsync(me.ServiceId!, DiscoveryFixture.Stop);
        Assert.Equal(("shop", "storefront", "1.2.0", "testing"), (service.AppId, service.ServiceName, service.Version, service.Environment));
        Assert.Equal(("sells", "SDK", "ServiceComb.Net"), (service.Description, service.RegisterBy, service.Framework?.Name));
        Assert.Equal("red", service.Properties["team"]);

        var instance = await fixture.Operator.GetInstanceAsync(me.ServiceId!, me.InstanceId, cancellationToken: DiscoveryFixture.Stop);
        Assert.Equal((InstanceStatus.Up, "7"), (instance.Status, instance.Properties["rack"]));
        Assert.Equal(new DataCenterInfo { Name = "dc", Region = "north", AvailableZone = "n1" }, instance.DataCenterInfo);
        Assert.Equal(("push", 20, 3), (instance.HealthCheck!.Mode, instance.HealthCheck.Interval, instance.HealthCheck.Times));
        Assert.Equal([$"rest://127.0.0.1:{new Uri(app.Urls.Single()).Port}?sslEnabled=false"], instance.Endpoints);
    }

    [Fact]
    public async Task Properties_that_others_set_on_the_service_are_preserved()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.ProvideAsync("storefront", "other", "1.2.0", serviceProperties: new() { ["team"] = "blue", ["kept"] = "yes" });
        var app = await fixture.RunAsync("storefront", null, ("servicecomb:service:properties:team", "red"));
        var service = await fixture.Operator.GetMicroserviceAsync(DiscoveryFixture.Registration(app).ServiceId!, DiscoveryFixture.Stop);
        Assert.Equal(("red", "yes"), (service.Properties["team"], service.Properties["kept"]));
    }

    [Fact]
    public async Task An_app_whose_alias_another_service_uses_is_not_registered_as_that_service()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var other = await fixture.Operator.CreateMicroserviceAsync(
            new Microservice { AppId = "shop", ServiceName = "payments", Version = "1.2.0", Alias = "pay" }, DiscoveryFixture.Stop);
        var app = fixture.Build("storefront", null, ("servicecomb:service:alias", "pay"));
        await app.StartAsync(DiscoveryFixture.Stop);
        await fixture.UntilAsync(() => fixture.Logs.Count("Warning 202 Registration failed") == 1, "it fails");
        Assert.Equal(1, fixture.Logs.Count("servicecomb:service:alias 'pay'"));
        Assert.Empty(await fixture.Operator.ListInstancesAsync(other, cancellationToken: DiscoveryFixture.Stop));
        await fixture.Operator.DeleteMicroserviceAsync(other, force: true, DiscoveryFixture.Stop);
        await fixture.UntilAsync(() => DiscoveryFixture.Registration(app).Registered.IsCompleted, "it registers once the alias is free");
    }

    [Fact]
    public async Task A_name_that_is_the_alias_of_another_service_is_registered_as_a_separate_service()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var other = await fixture.Operator.CreateMicroserviceAsync(
            new Microservice { AppId = "shop", ServiceName = "payments", Version = "1.2.0", Alias = "pay" }, DiscoveryFixture.Stop);
        var app = await fixture.RunAsync("pay");
        Assert.NotEqual(other, DiscoveryFixture.Registration(app).ServiceId);
        Assert.Empty(await fixture.Operator.ListInstancesAsync(other, cancellationToken: DiscoveryFixture.Stop));
    }

    [Fact]
    public async Task Heartbeats_keep_the_instance_registered_for_many_leases()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.RunAsync();
        await fixture.AdvanceSettledAsync(TimeSpan.FromMinutes(5));
        Assert.Single(await fixture.FindAsync("storefront"));
        Assert.InRange(fixture.Proxy.Count("PUT ", "/heartbeat"), 15, 20);
    }

    [Fact]
    public async Task The_same_instance_is_registered_again_when_the_engine_lost_its_data()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await fixture.RunAsync();
        var id = DiscoveryFixture.Registration(app).InstanceId;
        await fixture.Engine.RestartAsync(empty: true, cancellationToken: DiscoveryFixture.Stop);
        await fixture.UntilAsync(async () => await IsListedAsync(fixture), "registered again");
        Assert.Equal(id, Assert.Single(await fixture.FindAsync("storefront")).InstanceId);
        Assert.Equal(1, fixture.Logs.Count("no longer knows this instance"));
    }

    [Fact]
    public async Task A_deleted_instance_is_registered_again_under_its_ID_after_one_heartbeat()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await fixture.RunAsync();
        var me = DiscoveryFixture.Registration(app);
        await fixture.Operator.DeregisterInstanceAsync(me.ServiceId!, me.InstanceId, DiscoveryFixture.Stop);
        Assert.Empty(await fixture.FindAsync("storefront"));
        var before = fixture.Proxy.Count("PUT ", "/heartbeat");
        await fixture.UntilAsync(async () => (await fixture.FindAsync("storefront")).Count == 1, "registered again");
        Assert.Equal(me.InstanceId, (await fixture.FindAsync("storefront"))[0].InstanceId);
        Assert.Equal(1, fixture.Proxy.Count("PUT ", "/heartbeat") - before);
    }

    // An engine with access control returns this response to limited accounts for any request about an unknown service.
    [Theory]
    [InlineData(401, """{"errorCode":"401201","errorMessage":"Request unauthorized","detail":"no such service"}""")]
    [InlineData(403, """{"errorCode":"403205","errorMessage":"No permission(s)"}""")]
    [InlineData(404, "<html>no such page</html>")]
    [InlineData(500, """{"errorCode":"500003","errorMessage":"internal"}""")]
    public async Task An_instance_whose_heartbeats_are_rejected_for_any_reason_is_registered_again_under_its_ID(int status, string body)
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var me = DiscoveryFixture.Registration(await fixture.RunAsync());
        var id = me.InstanceId;
        await fixture.Operator.DeleteMicroserviceAsync(me.ServiceId!, force: true, DiscoveryFixture.Stop);
        fixture.Proxy.Intercept = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith("/heartbeat", StringComparison.Ordinal) || await IsListedAsync(fixture))
            {
                return false;
            }

            context.Response.StatusCode = status;
            await context.Response.WriteAsync(body);
            return true;
        };
        await fixture.UntilAsync(async () => await IsListedAsync(fixture), "registered again", TimeSpan.FromSeconds(1));
        Assert.Equal(id, Assert.Single(await fixture.FindAsync("storefront")).InstanceId);
        await fixture.UntilAsync(() => fixture.Logs.Count("The registry responds again") == 1, "heartbeats are confirmed", TimeSpan.FromSeconds(1));
        Assert.Equal(1, fixture.Logs.Count("Warning 202 Heartbeat failed"));
        // The outage is logged as failed heartbeats.
        Assert.Equal(status == 500 ? 0 : 1, fixture.Logs.Count("Warning 214 The registry did not confirm"));
    }

    [Fact]
    public async Task Permanently_rejected_heartbeats_are_logged_once_and_cost_few_registrations()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.RunAsync();
        fixture.Proxy.Respond("/heartbeat", 401, """{"errorCode":"401201","errorMessage":"Request unauthorized"}""");
        await fixture.AdvanceSettledAsync(TimeSpan.FromMinutes(10));
        Assert.Single(await fixture.FindAsync("storefront"));
        Assert.InRange(fixture.Proxy.Count("GET", "/existence"), 3, 40);
        Assert.Equal(1, fixture.Logs.Count("Warning 202"));
        Assert.Equal(1, fixture.Logs.Count("Warning 214"));
        Assert.InRange(fixture.Logs.Count("Information 201"), 1, 2);
        Assert.Equal(0, fixture.Logs.Count("The registry responds again"));
    }

    [Fact]
    public async Task Failing_heartbeats_are_logged_once_and_so_is_the_recovery()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.RunAsync();
        fixture.Proxy.Respond("/heartbeat", 500, """{"errorCode":"500003","errorMessage":"internal"}""");
        await fixture.UntilAsync(() => fixture.Proxy.Count("/heartbeat") >= 5, "five failures", TimeSpan.FromSeconds(1));
        fixture.Proxy.Intercept = null;
        await fixture.UntilAsync(() => fixture.Logs.Count("The registry responds again") == 1, "it responds again", TimeSpan.FromSeconds(1));
        Assert.Equal(1, fixture.Logs.Count("Warning 202 Heartbeat failed"));
        Assert.Single(await fixture.FindAsync("storefront"));
    }

    [Fact]
    public async Task An_app_starts_without_an_engine_and_registers_when_it_becomes_available()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        fixture.Proxy.Respond("", 503);
        var app = fixture.Build("storefront");
        await app.StartAsync(DiscoveryFixture.Stop);
        await fixture.UntilAsync(() => fixture.Logs.Count("Warning 202 Registration failed") == 1, "it fails");
        fixture.Proxy.Intercept = null;
        await fixture.UntilAsync(() => DiscoveryFixture.Registration(app).Registered.IsCompleted, "it registers");
        Assert.Single(await fixture.FindAsync("storefront"));
    }

    [Fact]
    public async Task The_retry_delay_without_an_engine_is_at_most_thirty_seconds()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var tries = new ConcurrentQueue<DateTimeOffset>();
        fixture.Proxy.Intercept = context =>
        {
            if (context.Request.Path.Value!.Contains("/existence", StringComparison.Ordinal) && context.Request.QueryString.Value!.Contains("storefront", StringComparison.Ordinal))
            {
                tries.Enqueue(fixture.Time.GetUtcNow());
            }

            context.Response.StatusCode = 503;
            return Task.FromResult(true);
        };
        await fixture.Build("storefront", null, ("servicecomb:registry:sc:healthCheckIntervalInSeconds", "300")).StartAsync(DiscoveryFixture.Stop);
        await fixture.UntilAsync(() => fixture.Logs.Count("Warning 202 Registration failed") == 1, "it fails");
        await fixture.AdvanceSettledAsync(TimeSpan.FromMinutes(10));

        double[] pauses = [.. tries.Zip(tries.Skip(1), static (one, next) => (next - one).TotalSeconds)];
        Assert.InRange(pauses.Order().ElementAt(pauses.Length / 2), 14, 31);
        Assert.InRange(pauses.Min(), 0, 5);
        Assert.InRange(tries.Count, 16, 50);
    }

    [Fact]
    public async Task A_stopping_app_sets_DOWN_then_deregisters_and_sends_no_more_heartbeats()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        // A stopping app uses short timeouts; allow more time for a busy machine.
        var app = await fixture.RunAsync(configure: fixture.StopWithTimeout);
        await app.StopAsync(DiscoveryFixture.Stop);
        Assert.Empty(await fixture.FindAsync("storefront"));
        var lines = fixture.Proxy.Requests.ToList();
        var down = lines.FindIndex(line => line.Contains("status?value=DOWN", StringComparison.Ordinal));
        var gone = lines.FindIndex(line => line.StartsWith("DELETE", StringComparison.Ordinal));
        Assert.InRange(down, 0, gone - 1);
        await fixture.AdvanceAsync(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(5));
        // Requests that the shutdown cancelled, such as a query, may still arrive; none of them is a registration or heartbeat.
        Assert.DoesNotContain(fixture.Proxy.Requests.Skip(gone + 1), static line => line.StartsWith('P') && line.Contains("/microservices", StringComparison.Ordinal));
        Assert.Empty(await fixture.FindAsync("storefront"));
    }

    [Fact]
    public async Task An_unavailable_engine_does_not_prevent_an_app_from_stopping()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await fixture.RunAsync();
        fixture.Proxy.Intercept = context =>
        {
            context.Abort();
            return Task.FromResult(true);
        };
        await app.StopAsync(DiscoveryFixture.Stop).WaitAsync(TimeSpan.FromSeconds(120), DiscoveryFixture.Stop);
        Assert.Equal(1, fixture.Logs.Count("Deregistration failed"));
    }

    [Fact]
    public async Task A_loopback_address_outside_development_logs_a_warning_that_names_the_setting()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.RunAsync();
        Assert.Equal(0, fixture.Logs.Count("Warning 212"));
        fixture.EnvironmentName = "Production";
        await fixture.RunAsync("catalog");
        Assert.Equal(1, fixture.Logs.Count("set servicecomb:service:publishAddress"));
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST.")]
    [InlineData("shop.localhost")]
    [InlineData("127.0.0.2")]
    [InlineData("::1")]
    public async Task Every_loopback_publish_address_logs_a_warning(string configured)
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        fixture.EnvironmentName = "Production";
        await fixture.RunAsync("storefront", null, ("servicecomb:service:publishAddress", configured));
        Assert.Equal(1, fixture.Logs.Count("Warning 212"));
    }

    [Fact]
    public async Task A_Unix_domain_socket_is_not_published()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var state = new StateDirectory();
        var socket = $"http://unix:{state.File("app.sock")}";
        await fixture.RunAsync("storefront", builder => builder.WebHost.UseUrls("http://127.0.0.1:0", socket));
        Assert.StartsWith("rest://127.0.0.1:", Assert.Single(Assert.Single(await fixture.FindAsync("storefront")).Endpoints), StringComparison.Ordinal);
        Assert.Equal(1, fixture.Logs.Count($"Warning 213 Not publishing {socket}"));
    }

    [Theory]
    [InlineData("10.1.2.3", "rest://10.1.2.3:")]
    [InlineData("fd00::5", "rest://[fd00::5]:")]
    [InlineData("orders.internal", "rest://orders.internal:")]
    public async Task A_configured_publish_address_takes_precedence(string configured, string expected)
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.RunAsync("storefront", null, ("servicecomb:service:publishAddress", configured));
        Assert.StartsWith(expected, Assert.Single(Assert.Single(await fixture.FindAsync("storefront")).Endpoints), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wildcard_is_published_with_a_reachable_address()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.RunAsync(configure: builder => builder.WebHost.UseUrls("http://*:0"));
        var endpoint = Assert.Single(Assert.Single(await fixture.FindAsync("storefront")).Endpoints);
        Assert.True(InstanceEndpoint.TryParse(endpoint, out var parsed, out _));
        Assert.DoesNotContain(parsed.Host, (string[])["0.0.0.0", "::", "localhost", "*"]);
    }

    private static async Task<bool> IsListedAsync(DiscoveryFixture fixture)
    {
        try
        {
            return (await fixture.FindAsync("storefront")).Count == 1;
        }
        catch (Client.Errors.EngineException rejection) when (rejection.ErrorCode == ErrorCodes.ServiceNotExists)
        {
            return false;
        }
    }
}
