using System.Globalization;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Client.Tests.Engines;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Client.Tests.Kie;

/// <summary>Tests writing items that may exist, finding items by key, and pages.</summary>
public sealed class KieSetTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string> App = new() { ["app"] = "shop", ["environment"] = "" };
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
    public async Task An_item_is_created_and_then_changed()
    {
        var created = await _kie.SetAsync(new KieItem { Key = "a", Value = "1", Labels = App }, Cancelled);
        Assert.Equal(("1", KieStatus.Enabled), (created.Value, created.Status));
        var changed = await _kie.SetAsync(new KieItem { Key = "a", Value = "2", Labels = App, Status = KieStatus.Disabled }, Cancelled);
        Assert.Equal((created.Id, "2", KieStatus.Disabled), (changed.Id, changed.Value, changed.Status));
        Assert.Equal(KieStatus.Enabled, (await _kie.SetAsync(new KieItem { Key = "a", Value = "2", Labels = App }, Cancelled)).Status);
        Assert.Equal(1, (await _kie.ListAsync(new KieQuery(), Cancelled)).Total);
    }

    [Fact]
    public async Task Only_the_item_with_the_same_key_and_labels_is_changed()
    {
        var service = new Dictionary<string, string>(App) { ["service"] = "orders" };
        await _kie.SetAsync(new KieItem { Key = "a", Value = "1", Labels = App }, Cancelled);
        await _kie.SetAsync(new KieItem { Key = "A", Value = "2", Labels = App }, Cancelled);
        await _kie.SetAsync(new KieItem { Key = "a", Value = "3", Labels = service }, Cancelled);
        await _kie.SetAsync(new KieItem { Key = "a", Value = "4" }, Cancelled);
        Assert.Equal("1", (await _kie.FindByKeyAsync("a", App, Cancelled))!.Value);
        Assert.Equal("2", (await _kie.FindByKeyAsync("A", App, Cancelled))!.Value);
        Assert.Equal("3", (await _kie.FindByKeyAsync("a", service, Cancelled))!.Value);
        Assert.Equal("4", (await _kie.FindByKeyAsync("a", new Dictionary<string, string>(), Cancelled))!.Value);
        Assert.Null(await _kie.FindByKeyAsync("b", App, Cancelled));
    }

    [Fact]
    public async Task A_change_that_the_engine_would_ignore_is_an_error()
    {
        await _kie.SetAsync(new KieItem { Key = "a", Value = "1", Labels = App }, Cancelled);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _kie.SetAsync(new KieItem { Key = "a", Value = "", Labels = App }, Cancelled));
        var type = await Assert.ThrowsAsync<InvalidOperationException>(
            () => _kie.SetAsync(new KieItem { Key = "a", Value = "x: 1", ValueType = KieValueType.Yaml, Labels = App }, Cancelled));
        Assert.Contains("yaml", type.Message, StringComparison.Ordinal);
        Assert.Equal("1", (await _kie.FindByKeyAsync("a", App, Cancelled))!.Value);
    }

    [Fact]
    public async Task An_item_that_another_client_creates_meanwhile_is_changed()
    {
        var lists = 0;
        await using var stub = await StubEngine.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Method == "POST" ? 409 : 200;
            return context.Response.WriteAsync(context.Request.Method switch
            {
                "GET" => Interlocked.Increment(ref lists) == 1 ? """{"total":0,"data":[]}""" : """{"total":1,"data":[{"id":"i","key":"a","value":"0","labels":{"app":"shop","environment":""}}]}""",
                "POST" => """{"errorCode":"409001","errorMessage":"exists"}""",
                _ => """{"id":"i","key":"a","value":"1"}""",
            });
        });
        using var transport = Transports.To(stub.Address);
        Assert.Equal("1", (await new KieClient(transport).SetAsync(new KieItem { Key = "a", Value = "1", Labels = App }, Cancelled)).Value);
        Assert.Equal("PUT /v1/default/kie/kv/i", stub.Requests[^1].ToString());
    }

    [Fact]
    public async Task All_pages_of_a_query_are_enumerated()
    {
        for (var number = 0; number < 7; number++)
        {
            await _kie.CreateAsync(new KieItem { Key = $"k{number}", Value = "v", Labels = App }, Cancelled);
        }

        var keys = new List<string?>();
        await foreach (var item in _kie.EnumerateAsync(new KieQuery { Labels = [.. App], Offset = 1, Limit = 2 }, Cancelled))
        {
            keys.Add(item.Key);
        }

        Assert.Equal(6, keys.Distinct().Count());
        Assert.Throws<ArgumentException>(() => _kie.EnumerateAsync(new KieQuery { Wait = TimeSpan.FromSeconds(1) }, Cancelled));
    }

    [Fact]
    public async Task The_history_of_an_item_is_enumerated()
    {
        await using var stub = await StubEngine.StartAsync(context =>
        {
            var offset = int.TryParse(context.Request.Query["offset"], CultureInfo.InvariantCulture, out var number) ? number : 0;
            var page = Enumerable.Range(offset, Math.Min(100, 150 - offset)).Select(static version => $$"""{"value":"{{version}}"}""").ToList();
            return context.Response.WriteAsync($$"""{"total":{{page.Count}},"data":[{{string.Join(',', page)}}]}""");
        });
        using var transport = Transports.To(stub.Address);
        var count = 0;
        await foreach (var version in new KieClient(transport).EnumerateHistoryAsync("i", Cancelled))
        {
            Assert.Equal($"{count++}", version.Value);
        }

        Assert.Equal(150, count);
    }

    [Fact]
    public async Task Items_are_enabled_unless_their_status_says_otherwise()
    {
        var (plain, off) = (new KieItem { Key = "a", Value = "1", Labels = App }, new KieItem { Key = "b", Value = "1", Labels = App, Status = KieStatus.Disabled });
        Assert.Equal(KieStatus.Enabled, (await _kie.CreateAsync(plain, Cancelled)).Status);
        Assert.Equal(KieStatus.Disabled, (await _kie.CreateAsync(off, Cancelled)).Status);
        var imported = await _kie.ImportAsync(new KieFile { Data = [plain with { Key = "c" }, off with { Key = "d" }] }, cancellationToken: Cancelled);
        Assert.Equal([KieStatus.Enabled, KieStatus.Disabled], imported.Success.Select(static item => item.Status));
    }

    [Fact]
    public async Task Times_and_revisions_may_be_texts()
    {
        const string Item = """{"id":"i","key":"k","create_time":"1623139038","update_time":1623139039,"create_revision":"7","update_revision":8}""";
        await using var stub = await StubEngine.StartAsync(context => context.Response.WriteAsync(
            context.Request.Path.Value!.EndsWith("/kv", StringComparison.Ordinal) ? $$"""{"total":"1","data":[{{Item}}]}""" : Item));
        using var transport = Transports.To(stub.Address);
        var kie = new KieClient(transport);
        var list = await kie.ListAsync(new KieQuery(), Cancelled);
        Assert.Equal(1, list.Total);
        Assert.All((KieItem[])[await kie.GetAsync("i", Cancelled), list.Items.Single()], static item => Assert.Equal(
            (1623139038, 1623139039, 7, 8), (item.CreateTime, item.UpdateTime, item.CreateRevision, item.UpdateRevision)));
    }

    [Fact]
    public async Task An_unknown_item_is_not_found() => Assert.Null(await _kie.FindAsync("nope", Cancelled));

    [Fact]
    public async Task Without_ids_nothing_is_deleted()
    {
        await _kie.SetAsync(new KieItem { Key = "a", Value = "1" }, Cancelled);
        await _kie.DeleteManyAsync([], Cancelled);
        Assert.Equal(1, (await _kie.ListAsync(new KieQuery(), Cancelled)).Total);
    }
}
