using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Rbac;

/// <summary>Tests which roles read schemas and instances on routes that show several kinds of resources.</summary>
public sealed class SchemaScopeTests(RbacHost host)
{
    private const string Registry = "/v4/default/registry";

    [Fact]
    public async Task Details_of_a_service_contain_no_schemas_that_the_role_may_not_read()
    {
        var (app, content, summary) = (RbacHost.NewName("app"), RbacHost.NewName("content"), RbacHost.NewName("summary"));
        var service = await host.ServiceAsync(app, "web");
        var schema = new JsonObject { ["schema"] = content, ["summary"] = summary };
        Assert.Equal(200, (await host.SendAsync(host.Root, $"PUT {Registry}/microservices/{service}/schemas/one", schema)).Status);
        var services = RbacHost.Permission("service", "*");
        var without = await host.CallerWithAsync(services);
        var other = await host.CallerWithAsync(Both(RbacHost.Permission("service/schema", "get", ("appId", "other"))));
        var with = await host.CallerWithAsync(Both(RbacHost.Permission("service/schema", "get", ("appId", app))));

        foreach (var path in (string[])
            [$"/v4/default/govern/microservices/{service}", $"/v4/default/govern/microservices?appId={app}&options=schemas", $"/v4/default/govern/microservices?appId={app}&options=all"])
        {
            foreach (var token in (string[])[without, other])
            {
                var reply = await host.SendAsync(token, $"GET {path}");
                Assert.Equal(200, reply.Status);
                Assert.DoesNotContain(content, reply.Text, StringComparison.Ordinal);
                Assert.DoesNotContain(summary, reply.Text, StringComparison.Ordinal);
                Assert.Contains("""{"schemaId":"one"}""", reply.Text, StringComparison.Ordinal);
            }

            foreach (var token in (string[])[with, host.Root])
            {
                Assert.Contains(content, (await host.SendAsync(token, $"GET {path}")).Text, StringComparison.Ordinal);
            }
        }

        Assert.Equal(403, (await host.SendAsync(without, $"GET {Registry}/microservices/{service}/schemas/one")).Status);

        // A permission with two resources.
        static JsonObject Both(JsonObject permission)
        {
            permission["resources"]!.AsArray().Add(new JsonObject { ["type"] = "service" });
            return permission;
        }
    }

    [Fact]
    public async Task A_batch_of_single_instances_is_checked_against_the_labels_of_their_services()
    {
        var app = RbacHost.NewName("app");
        var service = await host.ServiceAsync(app, "web");
        var instance = new JsonObject { ["instance"] = new JsonObject { ["instanceId"] = "i1", ["hostName"] = "h" } };
        Assert.Equal(200, (await host.SendAsync(host.Root, $"POST {Registry}/microservices/{service}/instances", instance)).Status);
        var developer = await host.TokenAsync(await host.AccountAsync("developer"));
        var own = await host.CallerWithAsync(RbacHost.Permission("service", "*", ("appId", app)));
        var foreign = await host.CallerWithAsync(RbacHost.Permission("service", "*", ("appId", "other")));

        Assert.Equal("200", await BatchAsync(host.Root, service));
        Assert.Equal("200", await BatchAsync(developer, service));
        Assert.Equal("200", await BatchAsync(own, service));
        Assert.Equal("403 403205", await BatchAsync(foreign, service));
        Assert.Equal("401 401201", await BatchAsync(developer, "unknown"));
        Assert.Equal("401 401201", await BatchAsync(own, "unknown"));

        async Task<string> BatchAsync(string token, string serviceId)
        {
            var entry = new JsonObject { ["instance"] = new JsonObject { ["serviceId"] = serviceId, ["instanceId"] = "i1" } };
            return (await host.SendAsync(token, $"POST {Registry}/instances/action?type=query", new JsonObject { ["instances"] = new JsonArray(entry) })).Code;
        }
    }
}
