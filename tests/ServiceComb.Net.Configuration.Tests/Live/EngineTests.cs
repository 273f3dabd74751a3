using System.Text;
using ServiceComb.Net.Configuration.Tests.Fixtures;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Tests.Live;

public sealed class EngineTests
{
    [Fact]
    public async Task Layers_of_a_real_engine_override_lower_layers()
    {
        await using var engine = await KieFixture.StartAsync();
        string[] layers =
        [
            "app:shop,environment:all", "app:shop,environment:production",
            "app:shop,service:orders,environment:all", "app:shop,service:orders,environment:production",
            "app:shop,service:orders,environment:all,version:1.0.0", "app:shop,service:orders,environment:production,version:1.0.0",
            "zone:blue,extra:1",
        ];
        await using var live = new KieConfigurationFixture(
            engine.Address,
            ("servicecomb:service:environment", "production"), ("servicecomb:kie:customLabel", "zone"), ("servicecomb:kie:customLabelValue", "blue"));
        for (var i = 0; i < layers.Length; i++)
        {
            await engine.PutAsync("limits.most", $"{i}", layers[i]);
            await live.UntilAsync(() => live["limits:most"] == $"{i}");
        }

        for (var i = layers.Length - 1; i >= 0; i--)
        {
            var item = await engine.Store.GetAsync("limits.most", KieFixture.Labels(layers[i]), TestContext.Current.CancellationToken);
            await (i % 2 == 0
                ? engine.Client.DeleteAsync(item!.Id!, TestContext.Current.CancellationToken)
                : engine.Client.UpdateAsync(item!.Id!, null, KieStatus.Disabled, TestContext.Current.CancellationToken));
            await live.UntilAsync(() => live["limits:most"] == (i == 0 ? null : $"{i - 1}"));
        }

        await live.UntilAsync(() => live.Reloads >= 2 * layers.Length);
        Assert.Equal(2 * layers.Length, live.Reloads);
        Assert.Empty(live.Logs.Warnings);
    }

    [Fact]
    public async Task A_policy_made_by_the_governance_api_for_all_environments_is_one_text()
    {
        await using var engine = await KieFixture.StartAsync();
        await using var live = new KieConfigurationFixture(engine.Address);
        using var http = new HttpClient { BaseAddress = engine.Engine.RegistryAddress };
        using var body = new StringContent(
            """{"name":"slow","status":"enabled","selector":{"app":"shop","environment":"all"},"spec":{"maxAttempts":5}}""", Encoding.UTF8, "application/json");
        using var response = await http.PostAsync("v1/default/gov/retry", body, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        await live.UntilAsync(() => live["servicecomb:retry:slow"] is not null);
        Assert.Contains("maxAttempts: 5", live["servicecomb:retry:slow"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_value_type_of_an_engine_is_read()
    {
        await using var engine = await KieFixture.StartAsync();
        await engine.PutAsync("t", "text");
        await engine.PutAsync("d1", "y: {a: [1, 2]}", type: KieValueType.Yaml);
        await engine.PutAsync("d2", """{"j": {"a": [1, 2]}}""", type: KieValueType.Json);
        await engine.PutAsync("d3", "p.a[0]=1", type: KieValueType.Properties);
        await engine.PutAsync("d4", "[i]\na=1", type: KieValueType.Ini);
        await engine.PutAsync("x", "<a/>", type: KieValueType.Xml);
        await using var live = new KieConfigurationFixture(engine.Address);
        Assert.Equal(
            ["text", "2", "2", "1", "1", "<a/>"],
            new[] { "t", "y:a:1", "j:a:1", "p:a:0", "i:a", "x" }.Select(key => live[key]));
        Assert.Equal(1, live.Logs.Count(501));
    }

    [Fact]
    public async Task An_invalid_document_does_not_affect_other_items()
    {
        await using var engine = await KieFixture.StartAsync();
        await engine.PutAsync("good", "1");
        await engine.PutAsync("early", "a: \"\\U80000000\"", type: KieValueType.Yaml);
        await using var live = new KieConfigurationFixture(engine.Address);
        Assert.Equal("1", live["good"]);
        await engine.PutAsync("late", """{"b":"\ud800"}""", type: KieValueType.Json);
        await engine.PutAsync("good", "2");
        await live.UntilAsync(() => live["good"] == "2");
        await live.Logs.WaitForAsync(509, times: 2);
        Assert.Equal(0, live.Logs.Count(505));
    }

    [Fact]
    public async Task Tokens_are_sent_and_renewed_when_the_engine_rejects_them()
    {
        const string Password = "Complicated_pw1";
        await using var engine = await KieFixture.StartGuardedAsync(Password);
        await engine.PutAsync("a", "1");
        await using var live = new KieConfigurationFixture(
            engine.Address,
            ("servicecomb:registry:sc:address", engine.Engine.RegistryAddress.ToString()),
            ("servicecomb:credentials:rbac:enabled", "true"),
            ("servicecomb:credentials:account:name", "root"),
            ("servicecomb:credentials:account:password", Password));
        Assert.Equal("1", live["a"]);
        await engine.PutAsync("a", "2");
        await live.UntilAsync(() => live["a"] == "2");

        // The engine restarts with other keys, so it rejects all tokens.
        await engine.Engine.RestartAsync(empty: true, cancellationToken: TestContext.Current.CancellationToken);
        await engine.PutAsync("a", "3");
        await live.UntilAsync(() => live["a"] == "3");
        Assert.Equal(0, live.Logs.Count(104));
        Assert.DoesNotContain(live.Logs.Warnings, line => line.Contains(Password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_password_leaves_the_configuration_empty_and_is_logged()
    {
        await using var engine = await KieFixture.StartGuardedAsync("Complicated_pw1");
        await engine.PutAsync("a", "1");
        await using var live = new KieConfigurationFixture(
            engine.Address,
            ("servicecomb:registry:sc:address", engine.Engine.RegistryAddress.ToString()),
            ("servicecomb:credentials:rbac:enabled", "true"),
            ("servicecomb:credentials:account:name", "root"),
            ("servicecomb:credentials:account:password", "Wrong_pw_2"));
        await live.Logs.WaitForAsync(503);
        Assert.Null(live["a"]);
        Assert.Contains(live.Logs.Warnings, line => line.Contains("401202", StringComparison.Ordinal));
        Assert.DoesNotContain(live.Logs.Warnings, line => line.Contains("Wrong_pw_2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_engine_that_restarts_without_its_data_is_followed()
    {
        await using var engine = await KieFixture.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            await engine.PutAsync($"a{i}", "1");
        }

        await using var live = new KieConfigurationFixture(engine.Address);
        await engine.Engine.RestartAsync(
            empty: true,
            async () =>
            {
                await live.Logs.WaitForAsync(505);
                Assert.Equal("1", live["a0"]);
            },
            TestContext.Current.CancellationToken);
        await engine.PutAsync("a0", "2");
        await live.UntilAsync(() => live["a0"] == "2" && live["a1"] is null);
        await live.Logs.WaitForAsync(507);
        Assert.InRange(live.Logs.Count(508), 1, 4);
    }
}
