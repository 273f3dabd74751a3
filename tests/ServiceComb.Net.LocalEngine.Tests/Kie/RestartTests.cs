namespace ServiceComb.Net.LocalEngine.Tests.Kie;

public sealed class RestartTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("servicecomb-kie-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Items_history_and_revision_survive_a_restart()
    {
        string id;
        KieReply[] before;
        await using (var host = await KieHost.StartAsync(_directory))
        {
            id = await host.CreateAsync("k", "1\n\u0000ü😀", "shop", ("app", "a"), ("environment", ""));
            await host.PutAsync(id, "2", "shop");
            await host.SendAsync(HttpMethod.Post, "/v1/shop/kie/kv", """{"key":"full","value":"a: 1","value_type":"yaml","priority":-3,"check":"x","status":"disabled"}""");
            var gone = await host.CreateAsync("gone", "1", "shop");
            await host.PutAsync(gone, "2", "shop");
            await host.PutAsync(id, "3", "shop");
            await host.SendAsync(HttpMethod.Delete, $"/v1/shop/kie/kv/{gone}");
            before = await LookAsync(host, id);
        }

        await using var again = await KieHost.StartAsync(_directory);
        var after = await LookAsync(again, id);

        Assert.Equal(before, after);
        Assert.Equal("k=3 full=a: 1", after[0].Items);
        Assert.Equal("3 2 1\n\u0000ü😀", string.Join(' ', after[1].Data.Select(item => item["value"])));
        Assert.Equal(7, after[0].Revision);
    }

    [Fact]
    public async Task The_history_continues_after_a_restart_and_keeps_a_hundred_versions()
    {
        string id;
        await using (var host = await KieHost.StartAsync(_directory))
        {
            id = await host.CreateAsync("k", "0");
            for (var value = 1; value <= 102; value++)
            {
                await host.PutAsync(id, $"{value}");
            }
        }

        await using (var again = await KieHost.StartAsync(_directory))
        {
            await again.PutAsync(id, "103");
        }

        await using var third = await KieHost.StartAsync(_directory);
        var history = await third.GetAsync($"/v1/default/kie/revision/{id}");

        Assert.Equal(Enumerable.Range(4, 100).Reverse().Select(value => $"{value}"), history.Data.Select(item => (string)item["value"]!));
    }

    [Fact]
    public async Task The_revision_continues_after_a_restart_also_after_a_deletion()
    {
        await using (var host = await KieHost.StartAsync(_directory))
        {
            var id = await host.CreateAsync("k", "1");
            await host.SendAsync(HttpMethod.Delete, $"/v1/default/kie/kv/{id}");
        }

        await using var again = await KieHost.StartAsync(_directory);
        Assert.Equal(2, await again.RevisionAsync());
        await again.CreateAsync("k", "1");

        Assert.Equal(3, (long)(await again.ListAsync()).Data.Single()["create_revision"]!);
    }

    private static async Task<KieReply[]> LookAsync(KieHost host, string id) =>
        [await host.GetAsync("/v1/shop/kie/kv"), await host.GetAsync($"/v1/shop/kie/revision/{id}"), await host.GetAsync($"/v1/shop/kie/kv/{id}")];
}
