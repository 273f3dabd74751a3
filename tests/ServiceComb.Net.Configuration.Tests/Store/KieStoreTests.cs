using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Configuration.Store;
using ServiceComb.Net.Configuration.Tests.Fixtures;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Tests.Store;

public sealed class KieStoreTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string> Labels = new() { ["app"] = "shop", ["environment"] = "" };
    private KieFixture _engine = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _engine = await KieFixture.StartAsync();

    public async ValueTask DisposeAsync() => await _engine.DisposeAsync();

    [Fact]
    public async Task An_item_is_created_changed_and_deleted()
    {
        Assert.Null(await _engine.Store.GetAsync("a", Labels, Stop));
        var created = await _engine.Store.SetAsync(new KieItem { Key = "a", Value = "1", Labels = Labels }, Stop);
        Assert.Equal((KieStatus.Enabled, KieValueType.Text), (created.Status, created.ValueType));
        var changed = await _engine.Store.SetAsync(new KieItem { Key = "a", Value = "2", Labels = Labels, Status = KieStatus.Disabled }, Stop);
        Assert.Equal(created.Id, changed.Id);
        Assert.Equal(("2", KieStatus.Disabled), await Now());
        Assert.True(await _engine.Store.DeleteAsync("a", Labels, Stop));
        Assert.False(await _engine.Store.DeleteAsync("a", Labels, Stop));

        async Task<(string?, string?)> Now() => await _engine.Store.GetAsync("a", Labels) is { } item ? (item.Value, item.Status) : default;
    }

    [Fact]
    public async Task A_key_that_differs_in_case_or_labels_is_another_item()
    {
        await _engine.PutAsync("a", "1");
        await _engine.PutAsync("A", "2");
        await _engine.PutAsync("a", "3", "app:shop,environment:,service:orders");
        Assert.Equal("1", (await _engine.Store.GetAsync("a", Labels, Stop))!.Value);
        Assert.Equal("2", (await _engine.Store.GetAsync("A", Labels, Stop))!.Value);
        Assert.Equal(3, (await _engine.Store.ExportAsync(new Dictionary<string, string> { ["app"] = "shop" }, Stop)).Count);
    }

    [Theory]
    [InlineData("", KieValueType.Text)]
    [InlineData("b: 1", KieValueType.Yaml)]
    public async Task Changes_that_an_update_cannot_make_recreate_the_item(string value, string type)
    {
        await _engine.PutAsync("a", "1");
        await _engine.PutAsync("a", value, type: type);
        var item = await _engine.Store.GetAsync("a", Labels, Stop);
        Assert.Equal((value, type), (item!.Value, item.ValueType));
    }

    [Theory]
    [InlineData("yml", 1)]
    [InlineData(KieValueType.Yaml, 140_000)]
    public async Task A_rejected_item_keeps_its_previous_value(string type, int length)
    {
        await _engine.PutAsync("a", "precious");
        var rejection = await Assert.ThrowsAsync<EngineException>(() => _engine.PutAsync("a", new string('x', length), type: type));
        Assert.Equal(400, rejection.Status);
        var item = await _engine.Store.GetAsync("a", Labels, Stop);
        Assert.Equal(("precious", KieValueType.Text, KieStatus.Enabled), (item?.Value, item?.ValueType, item?.Status));
    }

    [Fact]
    public async Task Canceling_while_an_item_is_recreated_does_not_lose_it()
    {
        var (kie, store) = await OneItemKie.StartAsync();
        await using var _ = kie;
        using var stop = new CancellationTokenSource();
        kie.Respond = write =>
        {
            stop.Cancel();
            return 200;
        };
        await store.SetAsync(new KieItem { Key = "a", Value = "b: 1", ValueType = KieValueType.Yaml }, stop.Token);
        Assert.Equal(["DELETE", "POST"], kie.Writes.Select(static write => write.Split(' ')[0]));
    }

    [Fact]
    public async Task An_item_that_could_not_be_restored_is_reported_as_lost()
    {
        var (kie, store) = await OneItemKie.StartAsync();
        await using var _ = kie;
        kie.Respond = static write => write.StartsWith("DELETE", StringComparison.Ordinal) ? 200 : write.Contains("yaml", StringComparison.Ordinal) ? 400 : 503;
        var failure = await Assert.ThrowsAsync<EngineException>(
            () => store.SetAsync(new KieItem { Key = "a", Value = "b: 1", ValueType = KieValueType.Yaml }, Stop));
        Assert.Contains("400", failure.Message, StringComparison.Ordinal);
        Assert.Contains("is lost", failure.Message, StringComparison.Ordinal);
        Assert.Contains("503", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_longer_than_the_limit_of_queries_is_found()
    {
        var key = new string('k', 200);
        await _engine.PutAsync(key, "1");
        await _engine.PutAsync(key, "2");
        Assert.Equal("2", (await _engine.Store.GetAsync(key, Labels, Stop))!.Value);
        Assert.Null(await _engine.Store.GetAsync(key + "k", Labels, Stop));
        Assert.True(await _engine.Store.DeleteAsync(key, Labels, Stop));
    }

    [Theory]
    [InlineData(KieImportMode.Force)]
    [InlineData(KieImportMode.Skip)]
    public async Task An_item_without_a_key_fails_alone(KieImportMode mode)
    {
        KieItem[] items = [new() { Value = "1", Labels = Labels }, new() { Key = "b", Value = "1", Labels = Labels }];
        var result = await _engine.Store.ImportAsync(items, mode, Stop);
        Assert.Equal((null, "The item has no key."), (Assert.Single(result.Failure).Key, result.Failure[0].ErrorMessage));
        Assert.Equal("b", Assert.Single(result.Success).Key);
    }

    [Fact]
    public async Task Exported_items_can_be_imported_elsewhere()
    {
        await _engine.PutAsync("a", "1");
        await _engine.PutAsync("b", "c: 2", "app:shop,environment:,service:orders", KieValueType.Yaml);
        await using var other = await KieFixture.StartAsync();
        var result = await other.Store.ImportAsync(await _engine.Store.ExportAsync(Labels, Stop), KieImportMode.Force, Stop);
        Assert.Equal((2, 0), (result.Success.Count, result.Failure.Count));
        Assert.Equal("1", (await other.Store.GetAsync("a", Labels, Stop))!.Value);
    }

    [Theory]
    [InlineData(KieImportMode.Force, "new", 2, 1)]
    [InlineData(KieImportMode.Skip, "old", 1, 2)]
    [InlineData(KieImportMode.Abort, "old", 0, 1)]
    public async Task Existing_items_are_handled_by_the_import_mode(KieImportMode mode, string value, int imported, int failures)
    {
        await _engine.PutAsync("a", "old");
        KieItem[] items =
        [
            new() { Key = "a", Value = "new", Labels = Labels },
            new() { Key = "no blanks", Value = "new", Labels = Labels },
            new() { Key = "b", Value = "new", Labels = Labels },
        ];
        var result = await _engine.Store.ImportAsync(items, mode, Stop);
        Assert.Equal((imported, failures), (result.Success.Count, result.Failure.Count));
        Assert.Equal(value, (await _engine.Store.GetAsync("a", Labels, Stop))!.Value);
        Assert.All(result.Failure, failure => Assert.NotEmpty(failure.ErrorMessage!));
    }

    [Fact]
    public async Task A_rejected_item_reports_the_reason()
    {
        var rejection = await Assert.ThrowsAsync<EngineException>(() => _engine.PutAsync("no blanks", "1"));
        Assert.Equal(400, rejection.Status);
    }

    [Fact]
    public async Task The_store_of_an_app_uses_the_engine_of_its_configuration()
    {
        await using var live = new KieConfigurationFixture(_engine.Address);
        await using var services = new ServiceCollection().AddSingleton<IConfiguration>(live.Manager).AddServiceCombKie().BuildServiceProvider();
        await services.GetRequiredService<IKieStore>().SetAsync(new KieItem { Key = "a", Value = "1", Labels = Labels }, Stop);
        await live.UntilAsync(() => live["a"] == "1");
    }

    [Fact]
    public void Without_a_configuration_center_the_exception_names_the_missing_call()
    {
        using var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationManager()).AddServiceCombKie().BuildServiceProvider();
        Assert.Contains("AddServiceCombKie", Assert.Throws<InvalidOperationException>(services.GetRequiredService<IKieStore>).Message, StringComparison.Ordinal);
    }
}
