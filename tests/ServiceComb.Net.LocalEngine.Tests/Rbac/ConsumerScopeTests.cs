using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Rbac;

/// <summary>Tests that a role with labels can only use services with these labels as the consumer of a find.</summary>
public sealed class ConsumerScopeTests(RbacHost host) : IAsyncLifetime
{
    private const string Registry = "/v4/default/registry";
    private readonly string _app = RbacHost.NewName("app");
    private readonly string _hiddenName = RbacHost.NewName("hidden");
    private string _own = "";
    private string _provider = "";
    private string _hidden = "";
    private string _token = "";

    public async ValueTask InitializeAsync()
    {
        (_own, _provider) = (await host.ServiceAsync(_app, "web"), await host.ServiceAsync(_app, "provider"));
        var body = RbacHost.ServiceBody("others", _hiddenName);
        body["service"]!["environment"] = "production";
        _hidden = (string)(await host.SendAsync(host.Root, $"POST {Registry}/microservices", body)).Json!["serviceId"]!;
        _token = await host.CallerWithAsync(RbacHost.Permission("service", "*", ("appId", _app)));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("instances?appId={0}&serviceName=provider&version=0%2B")]
    [InlineData("instances?appId={0}&serviceName=unknown&version=0%2B")]
    [InlineData("microservices/{1}/instances")]
    [InlineData("microservices/{1}/instances/unknown")]
    public async Task A_service_outside_the_role_is_an_unknown_consumer(string path)
    {
        var line = $"GET {Registry}/{string.Format(null, path, _app, _provider)}";
        var (hidden, unknown) = (await host.SendAsync(_token, line, consumerId: _hidden), await host.SendAsync(_token, line, consumerId: "unknown"));
        Assert.Equal("400 400012", hidden.Code);
        Assert.Equal(unknown.Text.Replace("unknown", _hidden, StringComparison.Ordinal), hidden.Text);
        await AssertNothingLearnedAsync();
    }

    [Fact]
    public async Task A_batch_find_for_it_finds_nothing()
    {
        var service = new JsonObject { ["service"] = new JsonObject { ["appId"] = _app, ["serviceName"] = "provider", ["version"] = "0+" } };
        var instance = new JsonObject { ["instance"] = new JsonObject { ["serviceId"] = _provider, ["instanceId"] = "unknown" } };
        var reply = await host.SendAsync(
            _token,
            $"POST {Registry}/instances/action?type=query",
            new JsonObject { ["services"] = new JsonArray(service), ["instances"] = new JsonArray(instance) },
            _hidden);
        Assert.Equal(200, reply.Status);
        Assert.DoesNotContain(_hiddenName, reply.Text, StringComparison.Ordinal);
        Assert.Equal("400012", (string?)Assert.Single(reply.Json!["services"]!["failed"]!.AsArray())!["error"]!["errorCode"]);
        await AssertNothingLearnedAsync();
    }

    [Fact]
    public async Task A_rejection_does_not_reveal_its_environment()
    {
        var reply = await host.SendAsync(_token, $"GET {Registry}/instances?appId=others&serviceName=x&version=0%2B", consumerId: _hidden);
        Assert.EndsWith("for labels [map[appId:others environment: serviceName:x]]", reply.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_own_service_is_a_consumer()
    {
        await host.SendAsync(host.Root, $"POST {Registry}/microservices/{_provider}/instances", new JsonObject { ["instance"] = new JsonObject { ["hostName"] = "h" } });
        Assert.Equal(200, (await host.SendAsync(_token, $"GET {Registry}/instances?appId={_app}&serviceName=provider&version=0%2B", consumerId: _own)).Status);
        Assert.Contains(_own, (await host.SendAsync(_token, $"GET {Registry}/microservices/{_provider}/consumers")).Text, StringComparison.Ordinal);
    }

    private async Task AssertNothingLearnedAsync() => Assert.DoesNotContain(
        _hidden, (await host.SendAsync(host.Root, $"GET {Registry}/microservices/{_provider}/consumers")).Text, StringComparison.Ordinal);
}
