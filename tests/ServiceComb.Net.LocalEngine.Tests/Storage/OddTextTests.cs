using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ServiceComb.Net.LocalEngine.Tests.Registry;

namespace ServiceComb.Net.LocalEngine.Tests.Storage;

/// <summary>Tests that accepted data with unusual texts is readable before and after a restart.</summary>
public sealed class OddTextTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("servicecomb-odd-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("\u00fcml\u00e4ut", "\u00fcml\u00e4ut")]
    [InlineData("a\r\nX-Injected: 1", "a  X-Injected: 1")]
    [InlineData("tab\tand\u0001\u007f", "tab and  ")]
    [InlineData("\u6c49\ud83d\ude00", "\u6c49\ud83d\ude00")]
    public async Task A_stored_summary_is_readable_as_a_header(string summary, string header)
    {
        await using var host = await RegistryHost.StartAsync(_directory);
        var service = await host.CreateAsync("orders");
        var schema = new JsonObject { ["schema"] = "x", ["summary"] = summary };
        Assert.Equal(200, (await host.SendAsync(HttpMethod.Put, $"microservices/{service}/schemas/s", schema)).Status);

        foreach (var path in (string[])[$"microservices/{service}/schemas/s", $"existence?type=schema&serviceId={service}&schemaId=s"])
        {
            var response = await Hosting.RawRequest.SendAsync(host.Engine.RegistryAddress, $"GET /v4/default/registry/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 200 ", response, StringComparison.Ordinal);
            Assert.Contains($"X-Schema-Summary: {header.TrimEnd()}", response, StringComparison.Ordinal);
            Assert.DoesNotContain("\nX-Injected", response, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("a/b", "default")]
    [InlineData("a/b/c", "a%25b")]
    [InlineData("a%2Fb", "default")]
    [InlineData("/", "default")]
    public async Task A_tenant_keeps_its_name_after_a_restart(string domain, string project)
    {
        string Path(string rest) => $"/v4/{project}/registry/{rest}";
        await using (var host = await RegistryHost.StartAsync(_directory))
        {
            host.Http.DefaultRequestHeaders.Add("X-Domain-Name", domain);
            var (_, created) = await host.SendAsync(HttpMethod.Post, Path("microservices"), JsonNode.Parse("""{"service":{"appId":"a","serviceName":"s","version":"1.0.0","serviceId":"x%2Fy"}}"""));
            Assert.Equal("x%2Fy", (string)created!["serviceId"]!);
            await host.SendAsync(HttpMethod.Post, Path("microservices"), JsonNode.Parse("""{"service":{"appId":"a","serviceName":"s","version":"1.0.0"},"instances":[{"instanceId":"i","hostName":"h"}]}"""));
        }

        await using var again = await RegistryHost.StartAsync(_directory);
        again.Http.DefaultRequestHeaders.Add("X-Domain-Name", domain);
        var (_, found) = await again.SendAsync(HttpMethod.Get, Path("instances?appId=a&serviceName=s"));
        Assert.Equal("i", (string)found!["instances"]![0]!["instanceId"]!);
    }

    [Fact]
    public async Task Random_names_stay_distinct_after_a_restart()
    {
        var random = new Random(20);
        const string Alphabet = "%25FAa.:~|\\\u00fc\u2028\ufffd";
        string Text() => string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
        Dictionary<string, string> expected = new(StringComparer.Ordinal);
        await using (var host = await RegistryHost.StartAsync(_directory))
        {
            for (var i = 0; i < 150; i++)
            {
                var id = Text();
                var body = new JsonObject
                {
                    ["service"] = new JsonObject { ["appId"] = "a", ["serviceName"] = $"s{i}", ["version"] = "1.0.0", ["serviceId"] = id },
                    ["instances"] = new JsonArray(new JsonObject { ["instanceId"] = "i", ["hostName"] = "h" }),
                };
                if ((await host.SendAsync(HttpMethod.Post, "microservices", body)).Status == 200)
                {
                    Assert.True(expected.TryAdd(id, $"s{i}"), $"{Convert.ToHexString(Encoding.UTF8.GetBytes(id))} twice");
                }
            }
        }

        Assert.True(expected.Count > 50, $"only {expected.Count} services were created");
        await using var again = await RegistryHost.StartAsync(_directory);
        foreach (var (id, name) in expected)
        {
            var (_, found) = await again.SendAsync(HttpMethod.Get, $"instances?appId=a&serviceName={name}");
            Assert.True(id == (string?)found!["instances"]?[0]!["serviceId"], $"{Convert.ToHexString(Encoding.UTF8.GetBytes(id))}");
        }
    }
}
