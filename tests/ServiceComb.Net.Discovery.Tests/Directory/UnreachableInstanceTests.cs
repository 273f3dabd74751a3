using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Discovery.Tests.Fixtures;

namespace ServiceComb.Net.Discovery.Tests.Directory;

public sealed class UnreachableInstanceTests
{
    private const int Count = 2000;

    [Fact]
    [Trait("Category", "Slow")]
    public async Task All_instances_are_probed_when_several_of_thousands_are_unreachable_and_few_messages_are_logged()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        using var dead = Listener.Refusing();
        await fixture.ProvideAsync("orders", "live", endpoint: live.Endpoint);
        var list = List(live.Endpoint, dead.Endpoint);
        fixture.Proxy.Intercept = context => RespondAsync(context, list);
        var entry = DiscoveryFixture.Directory(await fixture.RunAsync()).Find("orders")!;
        await fixture.UntilAsync(() => entry.Current.Instances.Length == Count + 1, "all are listed");
        foreach (var instance in entry.Current.Instances.Take(3))
        {
            entry.ReportConnectionFailure(instance);
        }

        // No call reaches them: only probes find them.
        await fixture.UntilAsync(() => entry.Current.Instances.Length == 1, "only the live one is left");
        Assert.Equal("live", entry.Current.Instances[0].InstanceId);
        await fixture.UntilAsync(() => fixture.Logs.Count($"of {Count + 1} instances of orders do not accept connections") >= 1, "it is logged");
        Assert.InRange(fixture.Logs.Count("Warning 254"), 1, 3);

        dead.Listen();
        await fixture.UntilAsync(() => entry.Current.Instances.Length == Count + 1, "all are back", TimeSpan.FromSeconds(1));
        Assert.InRange(fixture.Logs.Count("Information 235"), 1, 1 + (Count / 100));
    }

    [Fact]
    public async Task A_few_unreachable_instances_do_not_cause_all_others_to_be_probed()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        using var dead = Listener.Refusing();
        var list = List(live.Endpoint, dead.Endpoint);
        await fixture.ProvideAsync("orders", "live", endpoint: live.Endpoint);
        fixture.Proxy.Intercept = context => RespondAsync(context, list);
        var entry = DiscoveryFixture.Directory(await fixture.RunAsync()).Find("orders")!;
        await fixture.UntilAsync(() => entry.Current.Instances.Length == Count + 1, "all are listed");
        foreach (var instance in entry.Current.Instances.Take(2))
        {
            entry.ReportConnectionFailure(instance);
        }

        await fixture.AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(Count - 1, entry.Current.Instances.Length);
    }

    [Fact]
    public async Task Probes_keep_their_interval_when_a_service_ends_while_its_instances_are_probed()
    {
        await using var fixture = await DiscoveryFixture.StartAsync();
        using var live = Listener.Open();
        using var silent = await Listener.SilentAsync();
        var users = await fixture.ProvideAsync("users", "retained", endpoint: live.Endpoint);
        await fixture.ProvideAsync("orders", "live", endpoint: silent.Endpoint);
        var app = await fixture.RunAsync(
            configure: static builder => builder.Configuration["servicecomb:rest:client:connection:timeoutInMillis"] = "200",
            settings:
            [
                ("servicecomb:discovery:services", "users"),
                ("servicecomb:discovery:idleTimeoutInSeconds", "20"),
                ("servicecomb:discovery:lastInstancesGraceTimeInSeconds", "1000000"),
            ]);
        var directory = DiscoveryFixture.Directory(app);
        await fixture.UntilListedAsync(directory.Find("users")!, "retained");
        await fixture.WatchIsOpenAsync();
        await fixture.Operator.DeregisterInstanceAsync(users.ServiceId!, "retained", DiscoveryFixture.Stop);
        await fixture.UntilAsync(() => live.Accepted > 0, "the last instance of users is retained and probed");

        var list = List(silent.Endpoint, silent.Endpoint);
        fixture.Proxy.Intercept = context => context.Request.Query["serviceName"] == "users" ? Task.FromResult(false) : RespondAsync(context, list);
        var orders = directory.Find("orders")!;
        await fixture.UntilAsync(() => orders.Current.Instances.Length == Count + 1, "all are listed");
        foreach (var instance in orders.Current.Instances.Take(3))
        {
            orders.ReportConnectionFailure(instance);
        }

        // A round of probes takes a second of the system clock, so orders ends meanwhile.
        await fixture.UntilAsync(() => fixture.Logs.Count("orders is no longer tracked") == 1, "orders ends", TimeSpan.FromSeconds(1));
        var probes = live.Accepted;
        await fixture.UntilAsync(() => live.Accepted >= probes + 2, "users is probed again", TimeSpan.FromSeconds(1));
        probes = live.Accepted;
        for (var i = 0; i < 100; i++)
        {
            await fixture.YieldAsync();
        }

        Assert.InRange(live.Accepted - probes, 0, 2);
    }

    private static async Task<bool> RespondAsync(HttpContext context, string list)
    {
        var path = context.Request.Path.Value!;
        if (path.EndsWith("/instances/action", StringComparison.Ordinal))
        {
            await context.Response.WriteAsync("""{"services":{"notModified":[0]}}""");
            return true;
        }

        if (!path.EndsWith("/registry/instances", StringComparison.Ordinal))
        {
            return false;
        }

        context.Response.Headers["X-Resource-Revision"] = "1";
        await context.Response.WriteAsync(list);
        return true;
    }

    private static string List(string live, string dead)
    {
        var list = new StringBuilder("""{"instances":[{"instanceId":"live","serviceId":"s","version":"1.0.0","status":"UP","endpoints":[""");
        list.Append(CultureInfo.InvariantCulture, $"\"{live}\"]}}");
        for (var i = 0; i < Count; i++)
        {
            list.Append(CultureInfo.InvariantCulture, $$""",{"instanceId":"dead{{i:D5}}","serviceId":"s","version":"1.0.0","status":"UP","endpoints":["{{dead}}"]}""");
        }

        return list.Append("]}").ToString();
    }
}
