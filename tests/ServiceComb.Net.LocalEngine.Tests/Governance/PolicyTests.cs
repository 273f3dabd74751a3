using ServiceComb.Net.LocalEngine.Tests.Kie;

namespace ServiceComb.Net.LocalEngine.Tests.Governance;

public sealed class PolicyTests
{
    private const string Group = """{"name":"g","selector":{"app":"a","environment":"dev"},"spec":{"alias":"x","matches":[{"name":"m","apiPath":{"prefix":"/"}}]}}""";

    [Theory]
    [InlineData("""{"maxAttempts":3}""", "maxAttempts: 3\n")]
    [InlineData("""{"z":1,"maxAttempts":"3","a10":1,"a9":1}""", "a9: 1\na10: 1\nmaxAttempts: \"3\"\nz: 1\n")]
    [InlineData("""{"maxAttempts":1.50,"b":1e3,"c":0.0000001,"d":-0.5}""", "b: 1000\nc: 1e-07\nd: -0.5\nmaxAttempts: 1.5\n")]
    [InlineData("""{"maxAttempts":1,"t":["true","yes","null","~","","010","1_0","0x1F","1e3",".5","1:30","2020-01-02","<<"]}""",
        "maxAttempts: 1\nt:\n- \"true\"\n- \"yes\"\n- \"null\"\n- \"~\"\n- \"\"\n- \"010\"\n- \"1_0\"\n- \"0x1F\"\n- \"1e3\"\n- \".5\"\n- \"1:30\"\n- \"2020-01-02\"\n- \"<<\"\n")]
    [InlineData("""{"maxAttempts":1,"t":["5xx","1.0.0","a b","/x","ü"]}""", "maxAttempts: 1\nt:\n- 5xx\n- 1.0.0\n- a b\n- /x\n- ü\n")]
    [InlineData("""{"maxAttempts":1,"t":["*",">=18","a: b","@x","- x","#x","it's"]}""", "maxAttempts: 1\nt:\n- '*'\n- '>=18'\n- 'a: b'\n- '@x'\n- '- x'\n- '#x'\n- it's\n")]
    [InlineData("""{"maxAttempts":true,"m":{},"l":[],"n":null,"t":"a\nb\n"}""", "l: []\nm: {}\nmaxAttempts: true\n\"n\": null\nt: |\n  a\n  b\n")]
    public async Task Documents_are_stored_as_YAML_and_returned_unchanged(string spec, string yaml)
    {
        await using var host = await KieHost.StartAsync();
        var created = await host.GovernAsync(HttpMethod.Post, "/v1/default/gov/retry", $$"""{"name":"r","spec":{{spec}} }""");
        var item = (await host.ListAsync()).Data.Single();
        var policy = await host.GovernAsync(HttpMethod.Get, $"/v1/default/gov/retry/{created.Body!["id"]}");

        Assert.Equal(("servicecomb.retry.r", yaml, "text", "enabled", -1),
            ((string)item["key"]!, (string)item["value"]!, (string)item["value_type"]!, (string)item["status"]!, (int)item["priority"]!));
        Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(Sorted(spec), Sorted(policy.Body!["spec"]!.ToJsonString())), policy.Text);
    }

    [Theory]
    [InlineData("retry", """{}""", "retry.maxAttempts in body is required")]
    [InlineData("retry", """{"maxAttempts":1,"retryOnSame":-1}""", "retry.retryOnSame in body should be greater than or equal to 0")]
    [InlineData("retry", """{"retryOnSame":"x"}""", "retry.retryOnSame in body must be of type integer: \"string\"; retry.maxAttempts in body is required")]
    [InlineData("retry", """{"maxAttempts":null,"retryOnSame":2.0}""", null)]
    [InlineData("circuit-breaker", """{"minimumNumberOfCalls":1.5}""", "circuit-breaker.minimumNumberOfCalls in body must be of type integer: \"number\"")]
    [InlineData("instance-isolation", """{"minimumNumberOfCalls":"many"}""", null)]
    [InlineData("fault-injection", """{"percentage":0.5}""", null)]
    [InlineData("fault-injection", """{"percentage":"50"}""", "fault-injection.percentage in body must be of type number: \"string\"")]
    [InlineData("loadbalance", """{"rule":""}""", "loadbalance.rule in body should be at least 1 chars long")]
    [InlineData("bulkhead", """{}""", "bulkhead.maxConcurrentCalls in body is required")]
    [InlineData("rate-limiting", """{"rate":"x"}""", null)]
    [InlineData("match-group", """{"alias":"a","matches":[]}""", "match-group.matches in body should have at least 1 items")]
    [InlineData("match-group", """{"alias":"","matches":[{}]}""", "match-group.alias in body should be at least 1 chars long; match-group.matches.name in body is required")]
    [InlineData("match-group", """{"alias":"a","matches":[{"name":"m","apiPath":{},"headers":[],"method":["get"]}]}""",
        "match-group.matches.apiPath in body should have at least 1 properties; match-group.matches.headers in body must be of type object: \"array\"; match-group.matches.method in body should be one of [GET POST DELETE PUT PATCH]")]
    public async Task Documents_must_have_the_required_fields(string kind, string spec, string? complaint)
    {
        await using var host = await KieHost.StartAsync();
        var response = await host.GovernAsync(HttpMethod.Post, $"/v1/default/gov/{kind}", $$"""{"name":"p","spec":{{spec}} }""");

        Assert.Equal(complaint is null ? "200  " : $"400 400001 illegal policy[{kind}] spec, msg: {complaint}", response.Error);
    }

    [Theory]
    [InlineData("magic", """{"spec":{}}""", "400 400001 not support kind[magic] yet")]
    [InlineData("retry", "", "400 400001 unexpected end of JSON input")]
    [InlineData("retry", "{} x", "400 400001 invalid character 'x' after top-level value")]
    [InlineData("retry", """{"spec":[]}""", "400 400001 json: cannot unmarshal array into Go struct field Policy.spec of type map[string]interface {}")]
    [InlineData("retry", """{"selector":{"a":1},"spec":{"maxAttempts":1}}""", "400 400001 json: cannot unmarshal number into Go struct field Policy.selector of type string")]
    [InlineData("retry", """{"name":"a b","spec":{"maxAttempts":1}}""", "400 400001 invalid parameter(s)(validate failed, field: KVDoc.Key, rule: ^[a-zA-Z0-9._:-]+$)")]
    public async Task Rejected_policies_get_an_explanation(string kind, string body, string rejection)
    {
        await using var host = await KieHost.StartAsync();

        Assert.Equal(rejection, (await host.GovernAsync(HttpMethod.Post, $"/v1/default/gov/{kind}", body)).Error);
    }

    [Fact]
    public async Task An_update_replaces_the_document_and_the_status_alone()
    {
        await using var host = await KieHost.StartAsync();
        var id = await CreateAsync(host, "rate-limiting", """{"name":"p","selector":{"app":"a"},"status":"disabled","spec":{"rate":1,"x":2}}""");
        var created = (string)(await host.ListAsync()).Data.Single()["status"]!;
        var response = await host.GovernAsync(HttpMethod.Put, $"/v1/default/gov/rate-limiting/{id}", """{"name":"q","selector":{"app":"b"},"status":"disabled","spec":{"rate":2}}""");
        var item = (await host.ListAsync()).Data.Single();

        Assert.Equal("enabled", created);
        Assert.Equal((200, ""), (response.Status, response.Text));
        Assert.Equal("servicecomb.rateLimiting.p rate: 2\n disabled {\"app\":\"a\"}", $"{item["key"]} {item["value"]} {item["status"]} {item["labels"]!.ToJsonString()}");
        Assert.Equal("404 404001 can not find any key value", (await host.GovernAsync(HttpMethod.Put, "/v1/default/gov/retry/x", """{"spec":{"maxAttempts":1}}""")).Error);
    }

    [Fact]
    public async Task Deleting_a_group_deletes_the_policies_with_its_name_and_labels()
    {
        await using var host = await KieHost.StartAsync();
        var id = await CreateAsync(host, "match-group", Group);
        await CreateAsync(host, "retry", """{"name":"g","selector":{"app":"a","environment":"dev","service":"s"},"spec":{"maxAttempts":1}}""");
        await CreateAsync(host, "bulkhead", """{"name":"g","selector":{"app":"other","environment":"dev"},"spec":{"maxConcurrentCalls":1}}""");
        await CreateAsync(host, "retry", """{"name":"h","selector":{"app":"a","environment":"dev"},"spec":{"maxAttempts":1}}""");
        await host.CreateAsync("servicecomb.mapper.g", "target: {}", labels: [("app", "a"), ("environment", "dev")]);
        await host.CreateAsync("servicecomb.mapper.G", "target: {}", labels: [("app", "a"), ("environment", "dev")]);
        await host.CreateAsync("servicecomb.retry.foo.g", "maxAttempts: 1", labels: [("app", "a"), ("environment", "dev")]);
        await host.GovernAsync(HttpMethod.Delete, $"/v1/default/gov/match-group/{id}");

        Assert.Equal("servicecomb.retry.foo.g servicecomb.mapper.G servicecomb.retry.h servicecomb.bulkhead.g", string.Join(' ', (await host.ListAsync()).Data.Select(item => item["key"])));
    }

    [Fact]
    public async Task Deleting_a_group_with_dots_in_its_name_deletes_only_policies_of_the_whole_name()
    {
        await using var host = await KieHost.StartAsync();
        var id = await CreateAsync(host, "match-group", Group.Replace("\"g\"", "\"foo.g\"", StringComparison.Ordinal));
        await CreateAsync(host, "retry", """{"name":"foo.g","selector":{"app":"a","environment":"dev"},"spec":{"maxAttempts":1}}""");
        await CreateAsync(host, "retry", """{"name":"g","selector":{"app":"a","environment":"dev"},"spec":{"maxAttempts":1}}""");
        await host.GovernAsync(HttpMethod.Delete, $"/v1/default/gov/match-group/{id}");

        Assert.Equal("servicecomb.retry.g", (string)(await host.ListAsync()).Data.Single()["key"]!);
    }

    [Fact]
    public async Task Lists_are_filtered_by_application_and_environment()
    {
        await using var host = await KieHost.StartAsync();
        foreach (var selector in (string[])["""{"app":"a","environment":"dev"}""", """{"app":"a","environment":""}""", """{"app":"b","environment":"dev"}""", "{}"])
        {
            await CreateAsync(host, "retry", $$"""{"name":"p","selector":{{selector}},"spec":{"maxAttempts":1} }""");
        }

        async Task<string> SelectorsAsync(string query) => string.Join(' ',
            (await host.GovernAsync(HttpMethod.Get, $"/v1/default/gov/retry{(query.Length == 0 ? "" : $"?{query}")}")).Body!.AsArray().Select(policy => policy!["selector"]?.ToJsonString() ?? "-"));

        Assert.Equal("""{"app":"a","environment":"dev"}""", await SelectorsAsync("app=a&environment=dev"));
        Assert.Equal("""{"app":"a","environment":""} {"app":"a","environment":"dev"}""", await SelectorsAsync("app=a&environment=all"));
        Assert.Equal("""{"app":"a","environment":""}""", await SelectorsAsync(""));
        Assert.Equal("""- {"app":"b","environment":"dev"} {"app":"a","environment":""} {"app":"a","environment":"dev"}""", await SelectorsAsync("environment=all"));
    }

    [Fact]
    public async Task Items_that_were_not_created_as_policies_are_listed_when_they_are_valid()
    {
        await using var host = await KieHost.StartAsync();
        await host.CreateAsync("servicecomb.retry.dotted.name", "maxAttempts: 010\nretryOnSame: yes\nx: 'yes'\ny: [1.5, ~]\n");
        await host.CreateAsync("servicecomb.retry.text", "just text");
        await host.CreateAsync("servicecomb.retry.broken", "a: [");
        await host.CreateAsync("servicecomb.retry.alias", "a: &x 1\nb: *x\n");
        var policies = (await host.GovernAsync(HttpMethod.Get, "/v1/default/gov/retry?environment=all")).Body!.AsArray();

        var policy = Assert.Single(policies)!;
        Assert.Equal("dotted.name", (string)policy["name"]!);
        Assert.Equal("""{"maxAttempts":8,"retryOnSame":true,"x":"yes","y":[1.5,null]}""", policy["spec"]!.ToJsonString());
    }

    [Fact]
    public async Task A_display_joins_groups_and_policies_by_name()
    {
        await using var host = await KieHost.StartAsync();
        await CreateAsync(host, "match-group", Group);
        await CreateAsync(host, "match-group", Group.Replace("\"g\"", "\"lonely\"", StringComparison.Ordinal));
        await CreateAsync(host, "circuit-breaker", """{"name":"g","selector":{"app":"a","environment":"dev"},"spec":{"minimumNumberOfCalls":1}}""");
        await CreateAsync(host, "retry", """{"name":"nobody","selector":{"app":"a","environment":"dev"},"spec":{"maxAttempts":1}}""");
        var display = (await host.GovernAsync(HttpMethod.Get, "/v1/default/gov/display?app=a&environment=dev")).Body!.AsArray();

        Assert.Equal("lonely: | g: circuitBreaker", string.Join(" | ", display.Select(entry =>
            $"{entry!["matchGroup"]!["name"]}: {string.Join(',', entry["policies"]?.AsArray().Select(policy => policy!["kind"]!.ToString()) ?? [])}".TrimEnd())));
    }

    [Fact]
    public async Task A_display_compares_whole_names_with_dots()
    {
        await using var host = await KieHost.StartAsync();
        await CreateAsync(host, "match-group", Group.Replace("\"g\"", "\"a.g\"", StringComparison.Ordinal));
        await CreateAsync(host, "match-group", Group.Replace("\"g\"", "\"b.g\"", StringComparison.Ordinal));
        await CreateAsync(host, "circuit-breaker", """{"name":"a.g","selector":{"app":"a","environment":"dev"},"spec":{"minimumNumberOfCalls":1}}""");
        await CreateAsync(host, "retry", """{"name":"b.g","selector":{"app":"a","environment":"dev"},"spec":{"maxAttempts":1}}""");
        var display = (await host.GovernAsync(HttpMethod.Get, "/v1/default/gov/display?app=a&environment=dev")).Body!.AsArray();

        Assert.Equal("b.g: retry b.g | a.g: circuitBreaker a.g", string.Join(" | ", display.Select(static entry =>
            $"{entry!["matchGroup"]!["name"]}: {string.Join(',', entry["policies"]!.AsArray().Select(static policy => $"{policy!["kind"]} {policy["name"]}"))}")));
    }

    [Fact]
    public async Task A_group_without_a_name_gets_a_generated_one()
    {
        await using var host = await KieHost.StartAsync();
        await CreateAsync(host, "match-group", """{"spec":{"alias":"x","matches":[{"name":"m"}]}}""");

        Assert.Matches("^servicecomb\\.matchGroup\\.scene-[0-9a-z]{4}$", (string)(await host.ListAsync()).Data.Single()["key"]!);
    }

    [Fact]
    public async Task A_policy_completes_the_waits_for_its_labels()
    {
        await using var host = await KieHost.StartAsync();
        var held = host.ListAsync("label=app:a&label=environment:dev&match=exact&wait=20s");
        await host.Clock.WaitForTimerAsync(TimeSpan.FromSeconds(20));
        await CreateAsync(host, "match-group", Group);

        Assert.Equal(200, (await held.WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken)).Status);
    }

    internal static async Task<string> CreateAsync(KieHost host, string kind, string body)
    {
        var response = await host.GovernAsync(HttpMethod.Post, $"/v1/default/gov/{kind}", body);
        Assert.Equal(200, response.Status);
        return (string)response.Body!["id"]!;
    }

    private static System.Text.Json.Nodes.JsonNode? Sorted(string json)
    {
        // Numbers compare by value: 1.50 is 1.5.
        var node = System.Text.Json.Nodes.JsonNode.Parse(json)!;
        return System.Text.Json.Nodes.JsonNode.Parse(System.Text.RegularExpressions.Regex.Replace(
            node.ToJsonString(), @"(?<=[:\[,])-?\d[\d.eE+-]*(?=[,}\]])",
            number => double.Parse(number.Value, System.Globalization.CultureInfo.InvariantCulture).ToString("R", System.Globalization.CultureInfo.InvariantCulture)));
    }
}
