using System.Text.Json.Nodes;
using ServiceComb.Net.LocalEngine.Tests.Kie;
using ServiceComb.Net.LocalEngine.Tests.Registry;

namespace ServiceComb.Net.LocalEngine.Tests.Hosting;

/// <summary>Tests that paths are decoded once, and that an encoded slash is a separator.</summary>
public sealed class EncodedSlashTests
{
    [Theory]
    [InlineData("/v4/b%2Fc/registry/microservices")]
    [InlineData("/v4/b%2fc/registry/microservices?a=%2F")]
    public async Task A_project_with_an_encoded_slash_is_not_another_project(string path)
    {
        await using var host = await RegistryHost.StartAsync();
        var twice = path.Replace("%2F", "%252F", StringComparison.OrdinalIgnoreCase);

        Assert.Equal(404, (await host.SendAsync(HttpMethod.Get, path)).Status);
        Assert.Equal(200, (await host.SendAsync(HttpMethod.Get, twice)).Status);
    }

    [Fact]
    public async Task An_ID_with_a_percent_sign_is_decoded_once()
    {
        await using var host = await RegistryHost.StartAsync();
        var body = JsonNode.Parse("""{"service":{"appId":"a","serviceName":"s","version":"1.0.0","serviceId":"a%2Fb"}}""");
        Assert.Equal(200, (await host.SendAsync(HttpMethod.Post, "microservices", body)).Status);

        Assert.Equal(200, (await host.SendAsync(HttpMethod.Get, "microservices/a%252Fb")).Status);
        Assert.Equal(404, (await host.SendAsync(HttpMethod.Get, "microservices/a%2Fb")).Status);
        Assert.Equal(400, (await host.SendAsync(HttpMethod.Get, "microservices/a%25252Fb")).Status);
        Assert.Equal(200, (await host.SendAsync(HttpMethod.Get, "microservices%2Fa%252Fb")).Status);
    }

    [Theory]
    [InlineData("v1/b%2Fc/kie/kv", 404)]
    [InlineData("v1%2Fdefault/kie%2fkv", 200)]
    [InlineData("v1%252Fdefault/kie/kv", 404)]
    public async Task The_configuration_center_decodes_paths_and_URLs_alike(string path, int expected)
    {
        await using var host = await KieHost.StartAsync();
        var address = host.Engine.KieAddress;
        foreach (var target in (string[])[$"/{path}", $"{address}{path}"])
        {
            var response = await RawRequest.SendAsync(address, $"GET {target} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n\r\n");
            Assert.StartsWith($"HTTP/1.1 {expected} ", response, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_heartbeat_socket_behind_an_encoded_slash_is_refused_to_other_origins()
    {
        await using var host = await RegistryHost.StartAsync();
        await using var socket = await RawSocket.OpenAsync(
            host.Engine.RegistryAddress,
            "/v4/default/registry/microservices/s/instances/i%2Fheartbeat",
            "Origin: http://evil.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");

        Assert.StartsWith("HTTP/1.1 403 ", socket.Head, StringComparison.Ordinal);
    }
}
