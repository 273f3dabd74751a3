namespace ServiceComb.Net.LocalEngine.Tests.Kie;

public sealed class RevisionTests
{
    [Fact]
    public async Task One_revision_counts_every_change_of_every_project()
    {
        await using var host = await KieHost.StartAsync();
        Assert.Equal(0, await host.RevisionAsync());

        var here = await host.CreateAsync("k", "1");
        var there = await host.CreateAsync("k", "1", "there");
        Assert.Equal(2, await host.RevisionAsync());

        await host.PutAsync(here, "1");
        await host.SendAsync(HttpMethod.Delete, $"/v1/there/kie/kv/{there}");
        Assert.Equal(4, await host.RevisionAsync());
    }

    [Fact]
    public async Task Only_changes_and_deletions_increase_the_revision_even_a_deletion_of_nothing()
    {
        await using var host = await KieHost.StartAsync();
        var id = await host.CreateAsync("k", "1");
        await host.SendAsync(HttpMethod.Post, "", """{"key":"k"}""");
        await host.SendAsync(HttpMethod.Post, "", """{"key":"k k"}""");
        await host.SendAsync(HttpMethod.Put, "/v1/default/kie/kv/unknown", """{"value":"2"}""");
        await host.SendAsync(HttpMethod.Delete, "/v1/default/kie/kv/unknown");
        await host.SendAsync(HttpMethod.Delete, "", """{"ids":["unknown"]}""");
        Assert.Equal(1, await host.RevisionAsync());

        await host.SendAsync(HttpMethod.Delete, "", """{"ids":[]}""");
        await host.SendAsync(HttpMethod.Delete, "", "{}");
        Assert.Equal(3, await host.RevisionAsync());

        await host.SendAsync(HttpMethod.Delete, "", $$"""{"ids":["{{id}}","unknown","{{id}}"]}""");
        Assert.Equal(4, await host.RevisionAsync());
    }

    [Theory]
    [InlineData("revision=1", 304)]
    [InlineData("revision=%2B1", 304)]
    [InlineData("revision=0", 200)]
    [InlineData("revision=-1", 200)]
    [InlineData("revision=9", 200)]
    [InlineData("revision=", 200)]
    [InlineData("REVISION=1", 200)]
    public async Task The_same_revision_again_is_not_modified(string query, int status)
    {
        await using var host = await KieHost.StartAsync();
        await host.CreateAsync("k", "1", labels: ("app", "a"));
        var response = await host.ListAsync($"label=app:none&{query}");

        Assert.Equal((status, status == 200 ? 1 : (long?)null), (response.Status, response.Revision));
        Assert.Equal(status == 200 ? """{"total":0,"data":[]}""" : "", response.Text);
    }

    [Theory]
    [InlineData("revision=x")]
    [InlineData("revision=1.0")]
    [InlineData("revision=99999999999999999999")]
    public async Task A_revision_is_a_number(string query)
    {
        await using var host = await KieHost.StartAsync();

        Assert.Equal("400 400001 revision param should be formed with number greater than 0", (await host.ListAsync(query)).Error);
    }

    [Fact]
    public async Task Health_tells_revision_and_number_of_items()
    {
        await using var host = await KieHost.StartAsync();
        await host.CreateAsync("k", "1");
        await host.CreateAsync("k", "1", "there");
        var health = (await host.GetAsync("/v1/health")).Body!;

        Assert.Equal(("0.1.0", "2", 2), ((string)health["version"]!, (string)health["revision"]!, (int)health["total_kv_count"]!));
        Assert.Equal("", (await host.GetAsync("/v1/health?mode=liveness")).Text);
    }
}
