namespace ServiceComb.Net.LocalEngine.Tests.Kie;

public sealed class HistoryTests
{
    [Fact]
    public async Task Every_version_is_kept_newest_first()
    {
        await using var host = await KieHost.StartAsync();
        var id = await host.CreateAsync("k", "1", "shop", ("app", "a"));
        await host.PutAsync(id, "2", "shop");
        await host.SendAsync(HttpMethod.Put, $"/v1/shop/kie/kv/{id}", """{"status":"disabled"}""");
        var history = await host.GetAsync($"/v1/shop/kie/revision/{id}");

        Assert.Equal("k=2 k=2 k=1", history.Items);
        Assert.Equal("disabled 3, enabled 2, enabled 1", string.Join(", ", history.Data.Select(item => $"{item["status"]} {item["update_revision"]}")));
        Assert.All(history.Data, item => Assert.Equal("shop default app=a 1", $"{item["project"]} {item["domain"]} {item["label_format"]} {item["create_revision"]}"));
    }

    [Theory]
    [InlineData("", "k=4 k=3 k=2 k=1")]
    [InlineData("?limit=2", "k=4 k=3")]
    [InlineData("?limit=2&offset=3", "k=1")]
    [InlineData("?limit=2&offset=4", "")]
    [InlineData("?offset=2", "k=4 k=3 k=2 k=1")]
    public async Task The_total_does_not_depend_on_the_page(string query, string items)
    {
        await using var host = await KieHost.StartAsync();
        var id = await host.CreateAsync("k", "1");
        for (var value = 2; value <= 4; value++)
        {
            await host.PutAsync(id, $"{value}");
        }

        var history = await host.GetAsync($"/v1/default/kie/revision/{id}{query}");

        Assert.Equal((4, items), ((int)history.Body!["total"]!, history.Items));
    }

    [Fact]
    public async Task The_hundred_newest_versions_are_kept()
    {
        await using var host = await KieHost.StartAsync();
        var id = await host.CreateAsync("k", "0");
        for (var value = 1; value <= 105; value++)
        {
            await host.PutAsync(id, $"{value}");
        }

        var history = await host.GetAsync($"/v1/default/kie/revision/{id}");

        Assert.Equal((100, "105", "6"), ((int)history.Body!["total"]!, (string)history.Data.First()["value"]!, (string)history.Data.Last()["value"]!));
    }

    [Fact]
    public async Task Deleted_and_unknown_items_have_no_history()
    {
        await using var host = await KieHost.StartAsync();
        var id = await host.CreateAsync("k", "1");
        await host.PutAsync(id, "2");
        await host.SendAsync(HttpMethod.Delete, $"/v1/default/kie/kv/{id}");
        Assert.Equal("500 500001 internal server error", (await host.GetAsync($"/v1/default/kie/revision/{id}")).Error);
        Assert.Equal("500 500001 internal server error", (await host.GetAsync("/v1/default/kie/revision/unknown")).Error);

        await host.CreateAsync("k", "3");
        Assert.Equal("k=3", (await host.GetAsync($"/v1/default/kie/revision/{id}")).Items);
        Assert.Equal("400 400001 invalid limit number", (await host.GetAsync($"/v1/default/kie/revision/{id}?limit=101")).Error);
    }
}
