using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Kie;

public sealed class FileTests
{
    private const string Two = """{"data":[{"key":"old","value":"2","labels":{"app":"a"}},null,{"key":"new","value":"2","status":"enabled"}]}""";

    [Theory]
    [InlineData("force", "old=2 disabled, new=2 enabled", "")]
    [InlineData("skip", "new=2 enabled", "old 400004 skip overriding duplicate kvs")]
    [InlineData("abort", "", "old 400005 stop overriding kvs after reaching the duplicate kv, new 400005 stop overriding kvs after reaching the duplicate kv")]
    public async Task An_import_replaces_existing_items_skips_them_or_stops(string overriding, string successes, string failures)
    {
        await using var host = await KieHost.StartAsync();
        await host.CreateAsync("old", "1", labels: ("app", "a"));
        var response = (await host.SendAsync(HttpMethod.Post, $"/v1/default/kie/file?override={overriding}", Two)).Body!;

        Assert.Equal(successes, string.Join(", ", response["success"]!.AsArray().Select(item => $"{item!["key"]}={item["value"]} {item["status"]}")));
        Assert.Equal(failures, string.Join(", ", response["failure"]!.AsArray().Select(item => $"{item!["key"]} {item["error_code"]} {item["error_message"]}")));
    }

    [Fact]
    public async Task Invalid_items_do_not_prevent_the_import_of_valid_ones()
    {
        await using var host = await KieHost.StartAsync();
        var response = (await host.SendAsync(
            HttpMethod.Post, "/v1/default/kie/file?override=skip", """{"data":[{"key":"a b"},{"key":"good","labels":{}},{"key":"good"}]}""")).Body!;

        Assert.Equal("""[{"key":"a b","labels":null,"error_code":400001,"error_message":"validate failed, field: KVDoc.Key, rule: ^[a-zA-Z0-9._:-]\u002B$"},{"key":"good","labels":{},"error_code":400004,"error_message":"skip overriding duplicate kvs"}]""",
            response["failure"]!.ToJsonString());
        Assert.Equal("good", (string)response["success"]!.AsArray().Single()!["key"]!);
    }

    [Theory]
    [InlineData("", """{"data":[]}""", "400 400001 Query parameter 'override' is required")]
    [InlineData("?override=maybe", """{"data":[{"key":"k"}]}""", "500  ")]
    [InlineData("?override=maybe", """{"data":[null]}""", "200  ")]
    [InlineData("?override=force", "{}", "200  ")]
    [InlineData("?override=force", "[]", "400 400001 decode request body failed: json: cannot unmarshal array into Go value of type v1.KVUploadBody")]
    [InlineData("?override=force", """{"data":{}}""", "400 400001 decode request body failed: json: cannot unmarshal object into Go struct field KVUploadBody.data of type []*model.KVDoc")]
    [InlineData("?override=force", """{"data":[{"key":1}]}""", "400 400001 decode request body failed: json: cannot unmarshal number into Go struct field KVDoc.data.key of type string")]
    public async Task Imports_are_validated(string query, string body, string rejection)
    {
        await using var host = await KieHost.StartAsync();

        Assert.Equal(rejection, (await host.SendAsync(HttpMethod.Post, $"/v1/default/kie/file{query}", body)).Error);
    }

    [Fact]
    public async Task What_was_exported_can_be_imported()
    {
        await using var host = await KieHost.StartAsync();
        await host.CreateAsync("a", "1\n<ü>", labels: [("app", "a"), ("environment", "dev")]);
        await host.CreateAsync("b", "2", labels: ("app", "a"));
        await host.CreateAsync("c", "3");
        var export = await host.SendAsync(HttpMethod.Post, "/v1/default/kie/download?label=app:a", """{"ids":[]}""");
        await host.SendAsync(HttpMethod.Post, "/v1/other/kie/file?override=force", export.Text);
        var items = await host.GetAsync("/v1/other/kie/kv");

        Assert.Equal("a=1\n<ü> b=2", items.Items);
        Assert.Equal(["""{"app":"a","environment":"dev"}""", """{"app":"a"}"""], items.Data.Select(item => item["labels"]!.ToJsonString()));
        Assert.Equal("1.0.0", (string)export.Body!["metadata"]!["version"]!);
    }

    [Theory]
    [InlineData("?label=environment:dev", "dev1772366400.json", "a")]
    [InlineData("?label=environment:", "default1772366400.json", "")]
    [InlineData("?label=app:a&match=exact", "custom1772366400.json", "b")]
    [InlineData("", "custom1772366400.json", "b a")]
    public async Task An_export_is_named_after_its_environment(string query, string name, string keys)
    {
        await using var host = await KieHost.StartAsync();
        await host.CreateAsync("a", "1", labels: [("app", "a"), ("environment", "dev")]);
        await host.CreateAsync("b", "1", labels: ("app", "a"));
        var export = await host.SendAsync(HttpMethod.Post, $"/v1/default/kie/download{query}", "{}");

        Assert.Equal((name, keys), (export.FileName, string.Join(' ', export.Data.Select(item => item["key"]))));
    }

    [Theory]
    [InlineData("""{"x":[{0}],"data":[]}""", "application/json", 200)]
    [InlineData("""{"data":[],"x":[{0}]}""", "application/json", 200)]
    [InlineData("""{"data":[{"key":"a","value":"1","status":"enabled","x":[{0}]}]}""", "application/json", 200)]
    [InlineData("""{"Data":[{0}]}""", "application/json", 422)]
    [InlineData("x: [{0}]\ndata: []", "text/yaml", 200)]
    [InlineData("data: []\nx: [{0}]", "text/yaml", 200)]
    [InlineData("x:\n  data: [{0}]\ndata: []", "text/yaml", 200)]
    [InlineData("data: [{0}]", "text/yaml", 422)]
    [InlineData("x: y\ndata: [{0}]", "text/yaml", 422)]
    public async Task Only_the_items_of_an_import_count(string body, string type, int expected)
    {
        var options = new LocalEngineOptions();
        options.Quotas.Items = 20;
        await using var engine = await LocalEngineHost.StartAsync(options, TestContext.Current.CancellationToken);
        using var http = new HttpClient();
        using var content = new StringContent(body.Replace("{0}", string.Join(',', Enumerable.Range(0, 21)), StringComparison.Ordinal));
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var response = await http.PostAsync(new Uri(engine.KieAddress, "v1/default/kie/file?override=force"), content, TestContext.Current.CancellationToken);

        Assert.Equal(expected, (int)response.StatusCode);
    }

    [Fact]
    public async Task An_export_contains_only_the_requested_IDs()
    {
        await using var host = await KieHost.StartAsync();
        var id = await host.CreateAsync("a", "1");
        await host.CreateAsync("b", "1");
        var export = await host.SendAsync(HttpMethod.Post, "/v1/default/kie/download", $$"""{"ids":["{{id}}","unknown"]}""");

        Assert.Equal("a", (string)export.Data.Single()["key"]!);
        Assert.Equal(400, (await host.SendAsync(HttpMethod.Post, "/v1/default/kie/download?label=environment:a%0d%0ab", "{}")).Status);
    }

    [Fact]
    public async Task A_form_with_a_file_is_imported_and_its_labels_take_precedence()
    {
        await using var host = await KieHost.StartAsync();
        using var form = new MultipartFormDataContent();
        var file = new StringContent(Two);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        form.Add(file, "upload_file", "items.json");
        using var response = await host.Http.PostAsync("/v1/default/kie/file?override=force&label=app:b", form, TestContext.Current.CancellationToken);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        Assert.Equal(["""{"app":"b"}""", """{"app":"b"}"""], body["success"]!.AsArray().Select(item => item!["labels"]!.ToJsonString()));
    }
}
