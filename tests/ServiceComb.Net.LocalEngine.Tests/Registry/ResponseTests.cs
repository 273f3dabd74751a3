using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace ServiceComb.Net.LocalEngine.Tests.Registry;

/// <summary>Tests headers, compression and error texts of responses.</summary>
public sealed class ResponseTests
{
    [Theory]
    [InlineData("microservices", "", "unexpected end of JSON input")]
    [InlineData("microservices", "not json", "invalid character 'o' in literal null (expecting 'u')")]
    [InlineData("microservices", "[]", "json: cannot unmarshal array into Go value of type discovery.CreateServiceRequest")]
    [InlineData("microservices", "{\"service\":{\"serviceName\":\"a\"", "unexpected end of JSON input")]
    [InlineData("microservices", "{\"service\":{\"version\":1}}", "json: cannot unmarshal number into Go struct field MicroService.service.version of type string")]
    [InlineData("microservices", "{\"service\":{\"properties\":{\"a.b\":1}}}", "json: cannot unmarshal number into Go struct field MicroService.service.properties of type string")]
    [InlineData("microservices", "{\"service\":{\"schemas\":\"a\"}}", "json: cannot unmarshal string into Go struct field MicroService.service.schemas of type []string")]
    [InlineData("microservices", "{\"service\":{\"paths\":[{\"path\":true}]}}", "json: cannot unmarshal bool into Go struct field ServicePath.service.paths.path of type string")]
    [InlineData("microservices/any/instances", "{", "Unmarshal error")]
    [InlineData("instances/action?type=query", "x", "Unmarshal error")]
    public async Task An_unreadable_body_gets_the_error_message_of_the_real_registry(string path, string body, string complaint)
    {
        await using var host = await RegistryHost.StartAsync();

        using var response = await host.Http.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(complaint, (string)JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["detail"]!);
    }

    [Fact]
    public async Task Large_responses_are_compressed_only_for_clients_that_accept_gzip()
    {
        await using var host = await RegistryHost.StartAsync();
        var service = await host.CreateAsync("orders");
        for (var i = 0; i < 20; i++)
        {
            await host.RegisterAsync(service, $"o{i:00}");
        }

        var (plain, plainEncoding) = await AskAsync(host, "instances?appId=shop&serviceName=orders", null);
        var (packed, packedEncoding) = await AskAsync(host, "instances?appId=shop&serviceName=orders", "br, gzip;q=0.5");
        var (_, refused) = await AskAsync(host, "instances?appId=shop&serviceName=orders", "gzip;q=0");
        var (_, small) = await AskAsync(host, "version", "gzip");
        using var zip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        await zip.CopyToAsync(unpacked, TestContext.Current.CancellationToken);

        Assert.Equal(("", "gzip", "", ""), (plainEncoding, packedEncoding, refused, small));
        Assert.Equal(plain, unpacked.ToArray());
        Assert.True(packed.Length * 4 < plain.Length, $"{packed.Length} of {plain.Length} bytes");
    }

    [Fact]
    public async Task Every_response_has_the_headers_Server_and_Vary()
    {
        await using var host = await RegistryHost.StartAsync();

        using var response = await host.Http.GetAsync("health", TestContext.Current.CancellationToken);
        using var refused = await host.Http.GetAsync("instances?appId=shop&serviceName=orders&", TestContext.Current.CancellationToken);

        Assert.Equal("SERVICECENTER/2.2.0", response.Headers.Server.ToString());
        Assert.Equal(["Accept-Encoding", "Origin"], response.Headers.Vary);
        Assert.Equal(["Accept-Encoding"], refused.Headers.Vary);
    }

    [Fact]
    public async Task The_instance_of_the_registry_has_a_status_in_the_health_response_only()
    {
        await using var host = await RegistryHost.StartAsync();

        var (_, found) = await host.SendAsync(HttpMethod.Get, "instances?appId=default&serviceName=SERVICECENTER");
        var (_, health) = await host.SendAsync(HttpMethod.Get, "health");

        Assert.Null(found!["instances"]![0]!["status"]);
        Assert.Equal("UP", (string)health!["instances"]![0]!["status"]!);
        Assert.Equal((string)found["instances"]![0]!["instanceId"]!, (string)health["instances"]![0]!["instanceId"]!);
    }

    [Fact]
    public async Task Both_listeners_expose_Prometheus_metrics()
    {
        await using var host = await RegistryHost.StartAsync();
        await host.RegisterAsync(await host.CreateAsync("orders"), "o1");

        var registry = await PageAsync(host, host.Engine.RegistryAddress);
        var kie = await PageAsync(host, host.Engine.KieAddress);

        Assert.Contains("\nservice_center_db_instance_total 2\n", registry, StringComparison.Ordinal);
        Assert.Contains("# TYPE process_resident_memory_bytes gauge\n", registry, StringComparison.Ordinal);
        Assert.Contains("\nkie_kv_total 0\n", kie, StringComparison.Ordinal);
    }

    private static async Task<string> PageAsync(RegistryHost host, Uri address)
    {
        using var response = await host.Http.GetAsync(new Uri(address, "metrics"), TestContext.Current.CancellationToken);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<(byte[] Body, string Encoding)> AskAsync(RegistryHost host, string path, string? accepted)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accepted is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        }

        using var response = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), string.Join(',', response.Content.Headers.ContentEncoding));
    }
}
