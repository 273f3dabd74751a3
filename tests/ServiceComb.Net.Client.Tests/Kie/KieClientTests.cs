using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Tests.Engines;
using ServiceComb.Net.Protocol.Errors;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Client.Tests.Kie;

/// <summary>Tests the client of the configuration center against the local engine.</summary>
public sealed class KieClientTests : IAsyncLifetime
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

    [Fact]
    public async Task An_item_is_created_changed_and_deleted()
    {
        var created = await CreateAsync("a.b", "line 1\nü", KieValueType.Yaml);
        Assert.Equal(("a.b", "line 1\nü", KieValueType.Yaml, KieStatus.Enabled), (created.Key, created.Value, created.ValueType, created.Status));
        Assert.Equal("shop", created.Labels["app"]);

        var updated = await _kie.UpdateAsync(created.Id!, "2", cancellationToken: Cancelled);
        Assert.Equal((created.Id, "2", KieStatus.Enabled), (updated.Id, updated.Value, updated.Status));
        Assert.True(updated.UpdateRevision > created.UpdateRevision);
        await _kie.UpdateAsync(created.Id!, null, KieStatus.Disabled, Cancelled);
        var read = await _kie.GetAsync(created.Id!, Cancelled);
        Assert.Equal(("2", KieStatus.Disabled), (read.Value, read.Status));

        await _kie.DeleteAsync(created.Id!, Cancelled);
        Assert.Equal((404, ErrorCodes.RecordNotExists), await RefusedAsync(_kie.GetAsync(created.Id!, Cancelled)));
    }

    [Fact]
    public async Task A_rejected_request_has_an_error_code()
    {
        await CreateAsync("a", "1");
        Assert.Equal((409, ErrorCodes.RecordExists), await RefusedAsync(CreateAsync("a", "2")));
        Assert.Equal((404, ErrorCodes.RecordNotExists), await RefusedAsync(_kie.UpdateAsync("nope", "1", cancellationToken: Cancelled)));
        Assert.Equal((400, ErrorCodes.InvalidParameters), await RefusedAsync(CreateAsync("a b", "1")));
        Assert.Equal((400, ErrorCodes.InvalidParameters), await RefusedAsync(CreateAsync("c", "1", "toml")));
    }

    [Fact]
    public async Task A_list_contains_the_items_that_match_the_query()
    {
        await CreateAsync("a", "1");
        await CreateAsync("b", "2", labels: new Dictionary<string, string> { ["app"] = "shop", ["service"] = "orders" });
        await CreateAsync("a", "3", labels: new Dictionary<string, string> { ["app"] = "other" });
        var disabled = await CreateAsync("d", "4");
        await _kie.UpdateAsync(disabled.Id!, null, KieStatus.Disabled, Cancelled);

        KeyValuePair<string, string>[] shop = [new("app", "shop")];
        Assert.Equal(["1", "2", "4"], await ValuesAsync(new KieQuery { Labels = shop }));
        Assert.Equal(["1", "4"], await ValuesAsync(new KieQuery { Labels = shop, ExactMatch = true }));
        Assert.Equal(["1"], await ValuesAsync(new KieQuery { Labels = shop, ExactMatch = true, Status = KieStatus.Enabled }));
        Assert.Equal(["2"], await ValuesAsync(new KieQuery { Labels = [.. shop, new("service", "orders")], ExactMatch = true }));
        Assert.Equal(["1", "3"], await ValuesAsync(new KieQuery { Key = "a" }));
        Assert.Empty(await ValuesAsync(new KieQuery { Labels = [new("app", "nope")] }));
    }

    [Fact]
    public async Task Many_items_are_deleted_and_unknown_ones_ignored()
    {
        var (one, two) = (await CreateAsync("a", "1"), await CreateAsync("b", "2"));
        await _kie.DeleteManyAsync([one.Id!, "nope", two.Id!], Cancelled);
        Assert.Empty(await ValuesAsync(new KieQuery()));
    }

    [Fact]
    public async Task A_query_with_the_current_revision_returns_nothing_until_a_change()
    {
        await CreateAsync("a", "1");
        var query = new KieQuery { Labels = [new("app", "shop")], ExactMatch = true, Revision = -1 };
        var first = await _kie.ListAsync(query, Cancelled);
        Assert.False(first.NotModified);
        Assert.True((await _kie.ListAsync(query with { Revision = first.Revision }, Cancelled)).NotModified);
        await CreateAsync("b", "2");
        var changed = await _kie.ListAsync(query with { Revision = first.Revision }, Cancelled);
        Assert.Equal((false, 2), (changed.NotModified, changed.Items.Count));
        Assert.True(changed.Revision > first.Revision);
    }

    [Fact]
    public async Task A_change_wakes_a_waiting_list()
    {
        var item = await CreateAsync("a", "1");
        var query = new KieQuery { Labels = [new("app", "shop")], ExactMatch = true };
        var held = query with { Revision = (await _kie.ListAsync(query, Cancelled)).Revision, Wait = TimeSpan.FromSeconds(20) };
        var waiting = _kie.ListAsync(held, Cancelled);

        // The response is the same whether the wait or the change comes first.
        await _kie.UpdateAsync(item.Id!, "2", cancellationToken: Cancelled);
        var response = await waiting.WaitAsync(TimeSpan.FromSeconds(120), Cancelled);
        Assert.Equal((false, "2"), (response.NotModified, response.Items.Single().Value));
    }

    private Task<KieItem> CreateAsync(string key, string value, string? type = null, IReadOnlyDictionary<string, string>? labels = null) => _kie.CreateAsync(
        new KieItem
        {
            Key = key,
            Value = value,
            ValueType = type,
            Status = KieStatus.Enabled,
            Labels = labels ?? new Dictionary<string, string> { ["app"] = "shop" },
        },
        Cancelled);

    private async Task<IEnumerable<string>> ValuesAsync(KieQuery query) =>
        (await _kie.ListAsync(query, Cancelled)).Items.Select(item => item.Value!).Order();

    private static async Task<(int Status, string Code)> RefusedAsync(Task call)
    {
        var exception = await Assert.ThrowsAsync<EngineException>(() => call);
        return (exception.Status, exception.ErrorCode);
    }
}
