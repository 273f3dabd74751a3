using System.Net.Sockets;
using System.Text;
using ServiceComb.Net.LocalEngine;

namespace ServiceComb.Net.LocalEngine.Tests.Hosting;

/// <summary>Tests that web pages of other origins cannot change anything on a local engine.</summary>
public sealed class OriginTests
{
    private const string Create = """{"service":{"serviceName":"orders"}}""";
    private const string Item = """{"key":"a","value":"1"}""";

    [Theory]
    [InlineData("POST", "/v4/default/registry/microservices", "text/plain", Create)]
    [InlineData("PUT", "/v4/default/registry/heartbeats", "text/plain", "{}")]
    [InlineData("DELETE", "/v4/default/registry/microservices/x", "text/plain", "")]
    [InlineData("POST", "/v1/default/gov/retry", "text/plain", "{}")]
    [InlineData("POST", "kie/v1/default/kie/kv", "application/json", Item)]
    [InlineData("POST", "kie/v1/default/kie/file?override=force", "multipart/form-data; boundary=x", "--x--")]
    public async Task A_page_of_another_origin_cannot_change_anything(string method, string path, string type, string body)
    {
        await using var engine = await LocalEngineHost.StartAsync(new LocalEngineOptions(), TestContext.Current.CancellationToken);
        foreach (var origin in (string[])["http://evil.example", "https://localhost", "http://localhost:1", "null"])
        {
            Assert.StartsWith("HTTP/1.1 403 ", await SendAsync(engine, method, path, "{host}", origin, type, body), StringComparison.Ordinal);
        }

        var own = await SendAsync(engine, method, path, "{host}", "{own}", type, body);
        Assert.False(own.StartsWith("HTTP/1.1 403 ", StringComparison.Ordinal), own);
    }

    [Theory]
    [InlineData("evil.example", 403)]
    [InlineData("evil.example:30100", 403)]
    [InlineData("localhost.evil.example", 403)]
    [InlineData("192.168.1.1", 403)]
    [InlineData("localhost", 200)]
    [InlineData("localhost:30100", 200)]
    [InlineData("app.localhost", 200)]
    [InlineData("127.0.0.1", 200)]
    [InlineData("127.1.2.3:5", 200)]
    [InlineData("[::1]:5", 200)]
    public async Task A_request_with_the_host_name_of_another_machine_cannot_change_anything(string host, int expected)
    {
        await using var engine = await LocalEngineHost.StartAsync(new LocalEngineOptions(), TestContext.Current.CancellationToken);
        var response = await SendAsync(engine, "POST", "/v4/default/registry/microservices", host, null, "application/json", Create);
        Assert.StartsWith($"HTTP/1.1 {expected} ", response, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", await SendAsync(engine, "GET", "/v4/default/registry/microservices", host, "http://evil.example", null, ""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{host}", "http://evil.example", "orders-consumer", 403)]
    [InlineData("evil.example", null, "orders-consumer", 403)]
    [InlineData("{host}", "{own}", "orders-consumer", 400)]
    [InlineData("{host}", "http://evil.example", null, 400)]
    public async Task A_find_that_can_record_a_dependency_counts_as_a_change(string host, string? origin, string? consumer, int expected)
    {
        await using var engine = await LocalEngineHost.StartAsync(new LocalEngineOptions(), TestContext.Current.CancellationToken);
        foreach (var path in (string[])["/v4/default/registry/instances?appId=shop&serviceName=orders", "/registry/v3/instances?appId=shop&serviceName=orders"])
        {
            var headers = consumer is null ? "" : $"\r\nX-ConsumerId: {consumer}";
            var response = await SendAsync(engine, "GET", path, host + headers, origin, null, "");
            Assert.StartsWith($"HTTP/1.1 {expected} ", response, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("http://console.example:8080", "http://console.example:8080", "{host}", 200)]
    [InlineData("http://console.example:8080", null, "console.example", 200)]
    [InlineData("http://console.example:8080", "http://console.example", "{host}", 403)]
    [InlineData("*", "http://evil.example", "evil.example", 200)]
    public async Task An_allowed_origin_can_send_changes(string allowed, string? origin, string host, int expected)
    {
        var options = new LocalEngineOptions();
        options.AllowedOrigins.Add(allowed);
        await using var engine = await LocalEngineHost.StartAsync(options, TestContext.Current.CancellationToken);
        var response = await SendAsync(engine, "POST", "/v4/default/registry/microservices", host, origin, "text/plain", Create);
        Assert.StartsWith($"HTTP/1.1 {expected} ", response, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("console.example")]
    [InlineData("ftp://console.example")]
    [InlineData("http://console.example/path")]
    public async Task An_invalid_origin_option_prevents_the_start(string origin)
    {
        var options = new LocalEngineOptions();
        options.AllowedOrigins.Add(origin);
        var failure = await Assert.ThrowsAsync<LocalEngineException>(() => LocalEngineHost.StartAsync(options, TestContext.Current.CancellationToken));
        Assert.Contains($"'{origin}'", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<string> SendAsync(LocalEngineHost engine, string method, string path, string host, string? origin, string? type, string body)
    {
        var address = path.StartsWith("kie", StringComparison.Ordinal) ? engine.KieAddress : engine.RegistryAddress;
        path = path.StartsWith("kie", StringComparison.Ordinal) ? path[3..] : path;
        var head = new StringBuilder($"{method} {path} HTTP/1.1\r\nHost: {host.Replace("{host}", address.Authority, StringComparison.Ordinal)}\r\nConnection: close\r\n");
        _ = origin is null ? head : head.Append($"Origin: {origin.Replace("{own}", address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)}\r\n");
        _ = type is null ? head : head.Append($"Content-Type: {type}\r\nContent-Length: {body.Length}\r\n");
        return await RawRequest.SendAsync(address, $"{head}\r\n{body}");
    }
}
