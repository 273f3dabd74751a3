using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Tests.Engines;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Client.Tests.Kie;

/// <summary>Tests import, export and history of items against the local engine.</summary>
public sealed class KieFileTests : IAsyncLifetime
{
    private EngineFixture _engine = null!;
    private KieClient _kie = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _engine = await EngineFixture.StartAsync();
        _kie = new KieClient(_engine.Kie);
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Exported_items_can_be_imported(bool asForm)
    {
        var one = await _kie.CreateAsync(Item("one", "1"), Cancelled);
        await _kie.CreateAsync(Item("two", "2"), Cancelled);
        var file = await _kie.ExportAsync([one.Id!], cancellationToken: Cancelled);
        Assert.Equal("one", Assert.Single(file.Data).Key);

        await _kie.DeleteAsync(one.Id!, Cancelled);
        var result = await _kie.ImportAsync(file, asForm: asForm, cancellationToken: Cancelled);
        Assert.Equal((1, 0), (result.Success.Count, result.Failure.Count));
        Assert.Equal("1", Assert.Single((await _kie.ListAsync(new KieQuery { Key = "one" }, Cancelled)).Items).Value);
    }

    [Fact]
    public async Task Items_that_exist_are_replaced_kept_or_stop_the_import()
    {
        await _kie.CreateAsync(Item("a", "old"), Cancelled);
        var file = new KieFile { Data = [Item("a", "new"), Item("b", "new")] };

        var stopped = await _kie.ImportAsync(file, KieImportMode.Abort, cancellationToken: Cancelled);
        Assert.Equal((0, "400005"), (stopped.Success.Count, stopped.Failure[^1].ErrorCode));
        var skipped = await _kie.ImportAsync(file, KieImportMode.Skip, cancellationToken: Cancelled);
        Assert.Equal(("b", "a"), (Assert.Single(skipped.Success).Key, Assert.Single(skipped.Failure).Key));
        Assert.Equal(2, (await _kie.ImportAsync(file, KieImportMode.Force, cancellationToken: Cancelled)).Success.Count);
        Assert.Equal("new", (await _kie.ListAsync(new KieQuery { Key = "a" }, Cancelled)).Items[0].Value);
    }

    [Fact]
    public async Task Items_are_listed_by_pages_and_keep_their_history()
    {
        var item = await _kie.CreateAsync(Item("a", "1"), Cancelled);
        await _kie.CreateAsync(Item("b", "1"), Cancelled);
        await _kie.UpdateAsync(item.Id!, "2", cancellationToken: Cancelled);
        var page = await _kie.ListAsync(new KieQuery { Offset = 1, Limit = 1 }, Cancelled);
        Assert.Equal((2, 1), (page.Total, page.Items.Count));
        Assert.Equal(["2", "1"], (await _kie.GetHistoryAsync(item.Id!, cancellationToken: Cancelled)).Data.Select(version => version.Value!));
        Assert.Equal("1", Assert.Single((await _kie.GetHistoryAsync(item.Id!, 1, 1, Cancelled)).Data).Value);
    }

    private static KieItem Item(string key, string value) => new()
    {
        Key = key,
        Value = value,
        Status = KieStatus.Enabled,
        ValueType = KieValueType.Text,
        Labels = new Dictionary<string, string> { ["app"] = "shop" },
    };
}
