namespace ServiceComb.Net.LocalEngine.Tests.Kie;

public sealed class RoutingTests
{
    [Theory]
    [InlineData("PUT", "/v1/default/kie/kv", 405, "POST, GET, DELETE", "405: Method Not Allowed")]
    [InlineData("PATCH", "/v1/default/kie/kv/x", 405, "PUT, GET, DELETE", "405: Method Not Allowed")]
    [InlineData("OPTIONS", "/v1/health", 405, "GET", "405: Method Not Allowed")]
    [InlineData("GET", "/", 404, null, "404: Page Not Found")]
    [InlineData("GET", "/v1/default/kie/nope", 404, null, "404: Page Not Found")]
    [InlineData("GET", "/v1/default/kie/revision", 404, null, "404: Page Not Found")]
    [InlineData("GET", "/v1/default/KIE/kv", 404, null, "404: Page Not Found")]
    [InlineData("GET", "/v1/default/kie/KV/x", 404, null, "404: Page Not Found")]
    [InlineData("PATCH", "/V1/default/kie/kv", 404, null, "404: Page Not Found")]
    [InlineData("GET", "/v1/Health", 404, null, "404: Page Not Found")]
    [InlineData("GET", "/METRICS", 404, null, "404: Page Not Found")]
    [InlineData("GET", "/metrics/x", 404, null, "404: Page Not Found")]
    [InlineData("POST", "/v1/default/kie/kv/x/y", 404, null, "404: Page Not Found")]
    public async Task Unknown_paths_get_a_plain_text_response(string method, string path, int status, string? allow, string text)
    {
        await using var host = await KieHost.StartAsync();
        var response = await host.SendAsync(new HttpMethod(method), path);

        Assert.Equal((status, allow, text, "text/plain; charset=utf-8"), (response.Status, response.Allow, response.Text, response.Type));
    }

    [Theory]
    [InlineData("application/json; charset=utf-8", 200)]
    [InlineData("text/plain, application/json", 200)]
    [InlineData("text/plain", 415)]
    [InlineData("application/JSON", 415)]
    [InlineData("application/*", 415)]
    public async Task The_content_type_determines_the_format_of_a_body(string type, int status)
    {
        await using var host = await KieHost.StartAsync();

        Assert.Equal(status, (await host.SendAsync(HttpMethod.Post, "", """{"key":"k"}""", type)).Status);
    }

    [Fact]
    public async Task A_request_without_a_content_type_gets_415_and_one_without_a_body_406()
    {
        await using var host = await KieHost.StartAsync();
        using var untyped = new ByteArrayContent("""{"key":"k"}"""u8.ToArray());
        using var response = await host.Http.PostAsync("/v1/default/kie/kv", untyped, TestContext.Current.CancellationToken);
        var empty = await host.SendAsync(HttpMethod.Post, "");

        Assert.Equal(415, (int)response.StatusCode);
        Assert.Equal((406, "406: Not Acceptable\n\nAvailable representations: "), (empty.Status, empty.Text));
    }

    [Theory]
    [InlineData("*/*", 200)]
    [InlineData("text/html;q=0.9, application/json", 200)]
    [InlineData("text/html", 406)]
    [InlineData("application/*", 406)]
    [InlineData("text/yaml", 406)]
    public async Task Lists_are_only_available_as_JSON(string accept, int status)
    {
        await using var host = await KieHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/default/kie/kv");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Items_can_be_sent_and_returned_as_YAML()
    {
        await using var host = await KieHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/default/kie/kv");
        request.Headers.TryAddWithoutValidation("Accept", "text/yaml");
        request.Content = new StringContent("key: k\nvalue: 10\nstatus: enabled\npriority: 2\nlabels:\n  app: yes\n");
        request.Content.Headers.ContentType = new("text/yaml");
        using var response = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal("text/yaml", response.Content.Headers.ContentType!.ToString());
        Assert.Contains("key: k\nvalue: \"10\"\nvalue_type: text\npriority: 2\n", text, StringComparison.Ordinal);
        Assert.EndsWith("labels:\n  app: \"yes\"\n", text, StringComparison.Ordinal);
        Assert.Equal("k=10", (await host.ListAsync("label=app:yes")).Items);
    }

    [Fact]
    public async Task Repeated_slashes_are_redirected_and_a_trailing_slash_is_ignored()
    {
        await using var host = await KieHost.StartAsync();
        var twice = await host.GetAsync("/v1//kie/kv?limit=1");

        Assert.Equal((301, "/v1/kie/kv?limit=1"), (twice.Status, twice.Location?.ToString()));
        Assert.Equal(200, (await host.GetAsync("/v1/default/kie/kv/")).Status);
        Assert.Equal(200, (await host.GetAsync("/metrics/")).Status);
        Assert.Equal(404, (await host.GetAsync("/v1/default/kie/Kv/")).Status);
    }

    [Fact]
    public async Task Polls_with_a_session_ID_are_tracked()
    {
        await using var host = await KieHost.StartAsync();
        var id = await host.CreateAsync("k", "1", labels: ("app", "a"));
        async Task<KieReply> AskAsync(string path, string session)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("X-Session-Id", session);
            request.Headers.Add("X-Session-Group", "group");
            using var response = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);
            return await KieReply.ReadAsync(response);
        }

        Assert.Equal("404 404001 can not find any polling data", (await host.GetAsync("/v1/default/kie/track")).Error);
        await AskAsync("/v1/default/kie/kv?label=app:a&revision=0&wait=5s", "one");
        await AskAsync("/v1/default/kie/kv?label=app:a&limit=1", "one");
        await AskAsync("/v1/default/kie/kv?revision=1", "unchanged");
        await AskAsync("/v1/default/kie/kv?label=app:none", "two");
        var detail = (await host.GetAsync("/v1/default/kie/track?sessionId=one&sessionGroup=group")).Data.Single();
        var one = await AskAsync($"/v1/default/kie/kv/{id}", "one");

        Assert.Equal("""{"labels":"app:a","revision":"","wait":""}""", detail["polling_data"]!.ToJsonString());
        Assert.Equal("GET /v1/default/kie/kv 1 200 k", $"{detail["url_path"]} {detail["revision"]} {detail["response_code"]} {detail["kv"]![0]!["key"]}");
        Assert.Equal(2, (await host.GetAsync("/v1/default/kie/track")).Data.Count());
        Assert.Equal(404, (await host.GetAsync("/v1/default/kie/track?ip=10.0.0.1")).Status);
        Assert.EndsWith("}server got a panic, plz check log.", one.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_quota_is_ten_thousand_items()
    {
        await using var host = await KieHost.StartAsync();
        for (var part = 0; part < 10; part++)
        {
            var items = string.Join(',', Enumerable.Range(0, 1000).Select(item => $$"""{"key":"k{{part}}.{{item}}","labels":{"app":"a{{item % 100}}"} }"""));
            await host.SendAsync(HttpMethod.Post, "/v1/default/kie/file?override=force", $$"""{"data":[{{items}}]}""");
        }

        var response = await host.SendAsync(HttpMethod.Post, "/v1/other/kie/kv", """{"key":"k"}""");

        Assert.Equal("422 422001 quota is not enough(reached maximum allowed quota)", response.Error);
        Assert.Equal(100, (int)(await host.ListAsync("label=app:a7&limit=1")).Body!["total"]!);
    }
}
