using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Configuration.Tests.Fixtures;

namespace ServiceComb.Net.Configuration.Tests.Live;

public sealed class FrameworkTests
{
    [Fact]
    public async Task Rebuilding_all_providers_sends_no_request_and_keeps_polling()
    {
        await using var kie = await ScriptedKie.StartAsync();
        kie.Put("a", "1");
        await using var live = new KieConfigurationFixture(kie.Address);
        await kie.UntilRequestedAsync(requests => requests.Count(request => request.Contains("wait", StringComparison.Ordinal)) >= 4);
        var before = kie.Requests.Count;
        for (var i = 0; i < 5; i++)
        {
            ((IConfigurationBuilder)live.Manager).Sources.Insert(0, new MemoryConfigurationSource());
        }

        Assert.Equal("1", live["a"]);
        Assert.Equal(before, kie.Requests.Count);
        kie.Put("a", "2");
        await live.UntilAsync(() => live["a"] == "2");
    }

    [Fact]
    public async Task Removing_the_sources_stops_polling_and_adding_them_again_starts_it()
    {
        await using var kie = await ScriptedKie.StartAsync();
        kie.Put("a", "1");
        await using var live = new KieConfigurationFixture(kie.Address);
        var sources = ((IConfigurationBuilder)live.Manager).Sources;
        var ours = sources.OfType<KieConfigurationSource>().ToList();
        ours.ForEach(source => sources.Remove(source));
        Assert.Null(live["a"]);
        ours.ForEach(sources.Add);
        Assert.Equal("1", live["a"]);
        kie.Put("a", "2");
        await live.UntilAsync(() => live["a"] == "2");
    }

    [Fact]
    public async Task A_plain_builder_reads_its_settings_from_the_sources_added_before()
    {
        await using var kie = await ScriptedKie.StartAsync();
        kie.Put("a", "1");
        using var root = (ConfigurationRoot)new ConfigurationBuilder()
            .AddInMemoryCollection(KieConfigurationFixture.Settings(kie.Address))
            .AddServiceCombKie()
            .AddServiceCombKie()
            .Build();
        Assert.Equal("1", root["a"]);
        Assert.Equal(5, root.Providers.Count());
    }

    [Fact]
    public async Task A_chained_configuration_stays_usable_after_its_settings_were_read()
    {
        await using var kie = await ScriptedKie.StartAsync();
        var inner = new ConfigurationManager();
        inner.AddInMemoryCollection(KieConfigurationFixture.Settings(kie.Address));
        using var root = (ConfigurationRoot)new ConfigurationBuilder().AddConfiguration(inner, shouldDisposeConfiguration: true).AddServiceCombKie().Build();
        Assert.Equal("orders", root["servicecomb:service:name"]);
        inner["x"] = "y";
        Assert.Equal("y", root["x"]);
    }

    [Fact]
    public async Task Code_overrides_the_options()
    {
        await using var kie = await ScriptedKie.StartAsync();
        kie.Put("a", "1", "tenant:blue");
        using var manager = new ConfigurationManager();
        manager.AddInMemoryCollection(KieConfigurationFixture.Settings("http://127.0.0.1:1"));
        ((IConfigurationBuilder)manager).AddServiceCombKie(options =>
        {
            options.Kie.Addresses = [kie.Address];
            (options.Kie.CustomLabel, options.Kie.CustomLabelValue) = ("tenant", "blue");
        });
        Assert.Equal("1", manager["a"]);
    }

    [Fact]
    public async Task The_debug_view_names_the_layer_of_a_value()
    {
        await using var kie = await ScriptedKie.StartAsync();
        kie.Put("a", "1");
        kie.Put("b", "2", "app:shop,service:orders,environment:");
        await using var live = new KieConfigurationFixture(kie.Address);
        var view = ((IConfigurationRoot)live.Manager).GetDebugView();
        Assert.Contains("a=1 (ServiceComb KIE, app layer)", view, StringComparison.Ordinal);
        Assert.Contains("b=2 (ServiceComb KIE, service layer)", view, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_receives_the_early_logs_and_changed_options()
    {
        await using var kie = await ScriptedKie.StartAsync();
        kie.Put("doc", "a: [", type: "yaml");
        kie.Put("limits.most", "5");
        var builder = WebApplication.CreateSlimBuilder();
        var logs = new FakeLogCollector();
        builder.Configuration.AddInMemoryCollection(KieConfigurationFixture.Settings(kie.Address, ("urls", "http://127.0.0.1:0")));
        builder.Configuration.AddServiceCombKie();
        builder.Services.AddServiceCombKie().AddServiceCombKie();
        builder.Services.AddSingleton(logs.CreateFactory());
        builder.Services.AddOptions<Limits>().Configure<IConfiguration>((limits, configuration) =>
            limits.MaxItems = int.Parse(configuration["limits:most"]!, System.Globalization.CultureInfo.InvariantCulture))
            .Services.AddSingleton<IOptionsChangeTokenSource<Limits>>(services =>
                new ConfigurationChangeTokenSource<Limits>(services.GetRequiredService<IConfiguration>()));
        await using var app = builder.Build();
        await app.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, logs.Count(501));
        Assert.Equal(1, logs.Count(509));

        var limits = app.Services.GetRequiredService<IOptionsMonitor<Limits>>();
        Assert.Equal(5, limits.CurrentValue.MaxItems);
        var seen = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = limits.OnChange(changed => seen.TrySetResult(changed.MaxItems));
        kie.Put("limits.most", "6");
        Assert.Equal(6, await seen.Task.WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken));
        Assert.Equal("limits.most", app.Services.GetRequiredService<IKieConfigurationInfo>().FindItem("Limits:Most")!.Key);
    }

    [Fact]
    public async Task The_early_logs_are_written_when_invalid_options_stop_the_host()
    {
        var builder = WebApplication.CreateSlimBuilder();
        var logs = new FakeLogCollector();
        builder.Configuration.AddInMemoryCollection(KieConfigurationFixture.Settings("http://127.0.0.1:1", ("urls", "http://127.0.0.1:0")));
        builder.Configuration.AddServiceCombKie();
        builder.Services.AddServiceCombKie();
        builder.Services.AddSingleton(logs.CreateFactory());
        builder.Services.AddOptions<Limits>().Validate(static limits => limits.MaxItems > 0, "limits:most is missing").ValidateOnStart();
        await using var app = builder.Build();
        await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, logs.Count(503));
    }

    [Fact]
    public async Task A_manual_reload_polls_immediately()
    {
        await using var kie = await ScriptedKie.StartAsync();
        kie.HoldsRequests = true;
        kie.Put("a", "1");
        await using var live = new KieConfigurationFixture(kie.Address);
        await kie.UntilRequestedAsync(requests => requests.Count(request => request.Contains("wait", StringComparison.Ordinal)) >= 4);
        for (var i = 2; i < 6; i++)
        {
            kie.PutWithoutWaking($"{i}", "a");
            ((IConfigurationRoot)live.Manager).Reload();
            Assert.Equal($"{i}", live["a"]);
        }
    }

    [Fact]
    public async Task A_value_set_in_code_is_kept_until_the_next_change()
    {
        await using var kie = await ScriptedKie.StartAsync();
        kie.Put("a", "1");
        await using var live = new KieConfigurationFixture(kie.Address);
        live.Manager["a"] = "mine";
        Assert.Equal("mine", live["a"]);
        kie.Put("a", "2");
        await live.UntilAsync(() => live["a"] == "2");
    }

    public sealed class Limits
    {
        public int MaxItems { get; set; }
    }
}
