using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Kie;

public sealed class ItemTests
{
    private const string LabelName = @"^[a-zA-Z0-9]{1,32}$|^[a-zA-Z0-9][a-zA-Z0-9_\-.]{1,30}[a-zA-Z0-9]$";
    private const string LabelValue = @"^[a-zA-Z0-9]{0,160}$|^[a-zA-Z0-9][a-zA-Z0-9_\-.]{0,158}[a-zA-Z0-9]$";

    [Theory]
    [InlineData("""{"key":"a.b_c:d-1"}""", null)]
    [InlineData("""{"key":"a b"}""", "field: KVDoc.Key, rule: ^[a-zA-Z0-9._:-]+$")]
    [InlineData("""{"key":"a[0]"}""", "field: KVDoc.Key, rule: ^[a-zA-Z0-9._:-]+$")]
    [InlineData("""{"key":"a\n"}""", "field: KVDoc.Key, rule: ^[a-zA-Z0-9._:-]+$")]
    [InlineData("""{}""", "field: KVDoc.Key, rule: min = 1")]
    [InlineData("""null""", "field: KVDoc.Key, rule: min = 1")]
    [InlineData("""{"key":null}""", "field: KVDoc.Key, rule: min = 1")]
    [InlineData("""{"KEY":"upper"}""", null)]
    [InlineData("""{"key":"k","value_type":"yml"}""", "field: KVDoc.ValueType, rule: ^$|^(ini|json|text|yaml|properties|xml)$")]
    [InlineData("""{"key":"k","value_type":"YAML"}""", "field: KVDoc.ValueType, rule: ^$|^(ini|json|text|yaml|properties|xml)$")]
    [InlineData("""{"key":"k","status":"ENABLED"}""", "field: KVDoc.Status, rule: ^$|^(enabled|disabled)$")]
    [InlineData("""{"key":"k","check":"é"}""", @"field: KVDoc.Checker, rule: ^[\x00-\x7F]*$")]
    [InlineData("""{"key":"k1","labels":{"a":""}}""", null)]
    [InlineData("""{"key":"k2","labels":{"a_b":"c_d"}}""", null)]
    [InlineData("""{"key":"k","labels":{"a_":"c"}}""", $"field: KVDoc.Labels[a_], rule: {LabelName}")]
    [InlineData("""{"key":"k","labels":{"-a":"c"}}""", $"field: KVDoc.Labels[-a], rule: {LabelName}")]
    [InlineData("""{"key":"k","labels":{"a":"c:d"}}""", $"field: KVDoc.Labels[a], rule: {LabelValue}")]
    [InlineData("""{"key":"k","labels":{"a":"c."}}""", $"field: KVDoc.Labels[a], rule: {LabelValue}")]
    [InlineData("""{"key":"k","labels":{"1":"","2":"","3":"","4":"","5":"","6":"","7":""}}""", "field: KVDoc.Labels, rule: max = 6")]
    [InlineData("""{"key":"k k","status":"on"}""", "field: KVDoc.Key, rule: ^[a-zA-Z0-9._:-]+$ | field: KVDoc.Status, rule: ^$|^(enabled|disabled)$")]
    public async Task Fields_are_validated(string body, string? complaint)
    {
        await using var host = await KieHost.StartAsync();
        var response = await host.SendAsync(HttpMethod.Post, "", body);

        Assert.Equal(complaint is null ? "200  " : $"400 400001 invalid parameter(s)(validate failed, {complaint})", response.Error);
    }

    [Theory]
    [InlineData("key", 2048)]
    [InlineData("value", 131072)]
    [InlineData("labels", 32)]
    public async Task Fields_have_maximum_lengths(string field, int most)
    {
        await using var host = await KieHost.StartAsync();
        async Task<int> StatusAsync(int length)
        {
            var text = new string('x', length);
            var item = new JsonObject { ["key"] = "k" };
            item[field] = field == "labels" ? new JsonObject { [text] = "v" } : text;
            return (await host.SendAsync(HttpMethod.Post, "", item.ToJsonString())).Status;
        }

        Assert.Equal(200, await StatusAsync(most));
        Assert.Equal(400, await StatusAsync(most + 1));
    }

    [Fact]
    public async Task Lengths_are_counted_in_code_points()
    {
        await using var host = await KieHost.StartAsync();
        var item = new JsonObject { ["key"] = "k", ["value"] = string.Concat(Enumerable.Repeat("😀", 131072)) };

        Assert.Equal(200, (await host.SendAsync(HttpMethod.Post, "", item.ToJsonString())).Status);
    }

    [Theory]
    [InlineData("", "EOF")]
    [InlineData("  \n", "EOF")]
    [InlineData("{", "unexpected EOF")]
    [InlineData("""{"key":"a""", "unexpected EOF")]
    [InlineData("""{"key" "a"}""", "invalid character '\"' after object key")]
    [InlineData("""{"key":"a",}""", "invalid character '}' looking for beginning of object key string")]
    [InlineData("""{"key":"a" "value":"b"}""", "invalid character '\"' after object key:value pair")]
    [InlineData("""{"x":[1 2]}""", "invalid character '2' after array element")]
    [InlineData("""{"x":[1,]}""", "invalid character ']' looking for beginning of value")]
    [InlineData("""{"x":01}""", "invalid character '1' after object key:value pair")]
    [InlineData("""{"x":-}""", "invalid character '}' in numeric literal")]
    [InlineData("""{"x":1.}""", "invalid character '}' after decimal point in numeric literal")]
    [InlineData("""{"x":1e}""", "invalid character '}' in exponent of numeric literal")]
    [InlineData("""{"x":tru}""", "invalid character '}' in literal true (expecting 'e')")]
    [InlineData("{\"x\":\"\t\"}", @"invalid character '\t' in string literal")]
    [InlineData("""{"x":"\q"}""", "invalid character 'q' in string escape code")]
    [InlineData("""{"x":"\u12g4"}""", @"invalid character 'g' in \u hexadecimal character escape")]
    [InlineData("'a'", @"invalid character '\'' looking for beginning of value")]
    [InlineData("[]", "json: cannot unmarshal array into Go value of type model.KVDoc")]
    [InlineData("true", "json: cannot unmarshal bool into Go value of type model.KVDoc")]
    [InlineData("""{"key":{}}""", "json: cannot unmarshal object into Go struct field KVDoc.key of type string")]
    [InlineData("""{"labels":[]}""", "json: cannot unmarshal array into Go struct field KVDoc.labels of type map[string]string")]
    [InlineData("""{"labels":{"a":true}}""", "json: cannot unmarshal bool into Go struct field KVDoc.labels of type string")]
    [InlineData("""{"priority":1.5}""", "json: cannot unmarshal number 1.5 into Go struct field KVDoc.priority of type int")]
    [InlineData("""{"create_time":"x"}""", "json: cannot unmarshal string into Go struct field KVDoc.create_time of type int64")]
    public async Task Unreadable_bodies_get_an_explanation(string body, string problem)
    {
        await using var host = await KieHost.StartAsync();
        var response = await host.SendAsync(HttpMethod.Post, "", body);

        Assert.Equal($"400 400001 decode request body failed: {problem}", response.Error);
    }

    [Theory]
    [InlineData("{\"key\":\"k\",\"value\":\"\\ud800x\"} rubbish", "\ufffdx")]
    [InlineData("{\"key\":\"k\",\"value\":\"\\ud83d\\ude00\"}", "😀")]
    [InlineData("{\"key\":\"k\",\"value\":\"a\\u0000\\r\\n<>&\"}", "a\0\r\n<>&")]
    public async Task Values_are_returned_unchanged(string body, string value)
    {
        await using var host = await KieHost.StartAsync();
        var response = await host.SendAsync(HttpMethod.Post, "", body);

        Assert.Equal(value, (string?)response.Body!["value"]);
    }

    [Fact]
    public async Task An_item_is_identified_by_its_key_and_its_unordered_labels()
    {
        await using var host = await KieHost.StartAsync();
        var id = await host.CreateAsync("k", "1", labels: [("a", "1"), ("b", "2")]);
        var again = await host.SendAsync(HttpMethod.Post, "", """{"key":"k","labels":{"b":"2","a":"1"}}""");
        var other = await host.SendAsync(HttpMethod.Post, "", """{"key":"K","labels":{"b":"2","a":"1"}}""");
        await host.SendAsync(HttpMethod.Delete, $"/v1/default/kie/kv/{id}");

        Assert.Equal("409 409001 record already exist(kv already exists)", again.Error);
        Assert.Equal(200, other.Status);
        Assert.Equal(id, await host.CreateAsync("k", "2", labels: [("b", "2"), ("a", "1")]));
    }

    [Fact]
    public async Task An_update_changes_value_and_status_only_and_an_empty_one_nothing_but_the_revision()
    {
        await using var host = await KieHost.StartAsync();
        var id = await host.CreateAsync("k", "1", labels: [("a", "1")]);
        var changed = (await host.SendAsync(
            HttpMethod.Put, $"/v1/default/kie/kv/{id}", """{"value":"2","status":"disabled","key":"z","labels":{},"value_type":"json"}""")).Body!;
        var untouched = (await host.SendAsync(HttpMethod.Put, $"/v1/default/kie/kv/{id}", """{"value":"","status":""}""")).Body!;

        Assert.Equal("k 2 disabled text 2", $"{changed["key"]} {changed["value"]} {changed["status"]} {changed["value_type"]} {changed["update_revision"]}");
        Assert.Equal("k 2 disabled text 3", $"{untouched["key"]} {untouched["value"]} {untouched["status"]} {untouched["value_type"]} {untouched["update_revision"]}");
        Assert.Equal("1", (string?)untouched["labels"]!["a"]);
    }

    [Fact]
    public async Task Times_come_from_the_engines_clock()
    {
        await using var host = await KieHost.StartAsync();
        var id = await host.CreateAsync("k", "1");
        var created = host.Clock.GetUtcNow().ToUnixTimeSeconds();
        host.Clock.Advance(TimeSpan.FromSeconds(90));
        var item = (await host.PutAsync(id, "2")).Body!;

        Assert.Equal((created, created + 90), ((long)item["create_time"]!, (long)item["update_time"]!));
    }

    [Fact]
    public async Task An_item_exists_only_in_its_project()
    {
        await using var host = await KieHost.StartAsync();
        var id = await host.CreateAsync("k", "1", "here");

        Assert.Equal(404, (await host.GetAsync($"/v1/there/kie/kv/{id}")).Status);
        Assert.Equal(404, (await host.PutAsync(id, "2", "there")).Status);
        Assert.Equal(404, (await host.SendAsync(HttpMethod.Delete, $"/v1/there/kie/kv/{id}")).Status);
        await host.SendAsync(HttpMethod.Delete, "/v1/there/kie/kv", $$"""{"ids":["{{id}}"]}""");
        Assert.Equal(200, (await host.GetAsync($"/v1/here/kie/kv/{id}")).Status);
    }

    [Fact]
    public async Task Projects_and_IDs_are_validated()
    {
        await using var host = await KieHost.StartAsync();
        var project = await host.SendAsync(HttpMethod.Post, "/v1/a%20b/kie/kv", """{"key":"k"}""");
        var id = await host.GetAsync($"/v1/default/kie/kv/{new string('0', 65)}");
        var update = await host.SendAsync(HttpMethod.Put, $"/v1/default/kie/kv/{new string('0', 65)}", """{"status":"x"}""");

        Assert.Equal(
            @"400 400001 invalid parameter(s)(validate failed, field: KVDoc.Project, rule: ^[a-zA-Z0-9]*$|^[a-zA-Z0-9][a-zA-Z0-9_\-.]*[a-zA-Z0-9]$)", project.Error);
        Assert.Equal("400 400001 validate failed, field: GetKVRequest.ID, rule: max = 64", id.Error);
        Assert.Equal(
            "400 400001 validate failed, field: UpdateKVRequest.ID, rule: max = 64 | field: UpdateKVRequest.Status, rule: ^$|^(enabled|disabled)$", update.Error);
    }
}
