using System.Text;
using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.LocalEngine.Tests.Kie;

namespace ServiceComb.Net.LocalEngine.Tests.Hosting;

/// <summary>Tests that unreadable bodies get 400 and never 500.</summary>
public sealed class BadBodyTests
{
    private const string Import = "/v1/default/kie/file?override=force";

    [Theory]
    [InlineData("multipart/form-data", "--x--")]
    [InlineData("multipart/form-data; boundary=", "--x--")]
    [InlineData("multipart/form-data; boundary=\"\"", "--x--")]
    [InlineData("multipart/form-data; boundary=x", "")]
    [InlineData("multipart/form-data; boundary=x", "--y\r\n\r\nz\r\n--y--")]
    [InlineData("multipart/form-data; boundary=x", "--x")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=upload_file\r\n\r\n{}")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=upload_file\r\n\r\n{}\r\n--x")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition")]
    [InlineData("multipart/form-data; boundary=x", "--x--")]
    public async Task A_malformed_form_is_a_bad_request(string type, string body)
    {
        await using var host = await KieHost.StartAsync();
        Assert.Equal((400, "400001"), await CodeAsync(host, body, type));
    }

    [Fact]
    public async Task A_form_has_limits()
    {
        await using var host = await KieHost.StartAsync();
        var boundary = new string('b', 71);
        Assert.Equal((400, "400001"), await CodeAsync(host, $"--{boundary}--", $"multipart/form-data; boundary={boundary}"));
        var parts = string.Concat(Enumerable.Repeat("--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n", 1025)) + "--x--";
        Assert.Equal((400, "400001"), await CodeAsync(host, parts, "multipart/form-data; boundary=x"));
        var large = $"--x\r\nContent-Disposition: form-data; name=upload_file\r\n\r\n{new string(' ', 24 * 1024 * 1024)}\r\n--x--";
        Assert.Equal(413, (await host.SendAsync(HttpMethod.Post, Import, large, "multipart/form-data; boundary=x")).Status);
    }

    [Theory]
    [InlineData("FFFFFFFFFFFFFFFFF")]
    [InlineData("80000000")]
    [InlineData("-1")]
    [InlineData("x")]
    public async Task A_malformed_chunk_size_is_a_bad_request(string size)
    {
        await using var engine = await LocalEngineHost.StartAsync(new LocalEngineOptions(), TestContext.Current.CancellationToken);
        foreach (var (address, path) in ((Uri, string)[])
            [(engine.RegistryAddress, "/v4/default/registry/microservices"), (engine.KieAddress, "/v1/default/kie/kv"), (engine.KieAddress, Import)])
        {
            var response = await RawRequest.SendAsync(address,
                $"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{size}\r\n{{}}\r\n0\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 400 ", response, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("{", "application/json")]
    [InlineData("{", "text/yaml")]
    public async Task An_import_with_more_items_than_the_quota_is_rejected_while_it_is_parsed(string start, string type)
    {
        await using var host = await KieHost.StartAsync();
        var items = string.Concat(Enumerable.Repeat("{}, ", 10_000));
        Assert.Equal("422 422001 the import has more than 10000 items", (await host.SendAsync(HttpMethod.Post, Import, $$"""{{start}}"data": [{{items}}{}]}""", type)).Error);
        Assert.Equal("422 422001 the import has more than 10000 items", (await host.SendAsync(HttpMethod.Post, Import, $$"""{{start}}"data": [{{items}}{}, not even closed""", type)).Error);
        Assert.Equal(200, (await host.SendAsync(HttpMethod.Post, Import, $$"""{"data": [{{items.TrimEnd(',', ' ')}}]}""")).Status);
    }

    [Theory]
    [InlineData("/v1/default/kie/kv", "labels: {", "", 1)]
    [InlineData(Import, "data: [{labels: {", "", 100)]
    [InlineData("/v1/default/kie/kv", "other: [", "]", 1)]
    public async Task A_YAML_body_with_too_many_nodes_is_rejected_while_it_is_parsed(string path, string start, string end, int items)
    {
        await using var host = await KieHost.StartAsync(maxItems: 100);
        var max = 64 * (items + 1);
        var nodes = string.Concat(Enumerable.Range(0, max).Select(i => end.Length == 0 ? $"l{i}: 1, " : $"{i}, "));
        var response = await host.SendAsync(HttpMethod.Post, path, $"{start}{nodes} }} not even closed", "text/yaml");
        Assert.Equal(400, response.Status);
        Assert.Contains($"more than {max} nodes", response.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Random_text_gets_a_response_that_is_never_500()
    {
        await using var host = await KieHost.StartAsync();
        var random = new Random(20);
        const string Alphabet = "{}[]:,-?&*!|>'\"%@`#\t\n\r ab01.\\\u00fc\u0085\u2028\ufeff~=<";
        for (var i = 0; i < 600; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            foreach (var (path, type) in ((string, string)[])[(Import, "text/yaml"), ("/v1/default/kie/kv", "text/yaml"), (Import, "application/json"), (Import, "multipart/form-data; boundary=a")])
            {
                var body = type[0] == 'm' ? $"--a\r\n{text}\r\n\r\n{text}\r\n--a--" : text;
                var response = await host.SendAsync(HttpMethod.Post, path, body, type);
                Assert.True(response.Status is 200 or 400, $"{response.Status} {type} {Convert.ToHexString(Encoding.UTF8.GetBytes(text))}");
            }
        }
    }

    private static async Task<(int Status, string Code)> CodeAsync(KieHost host, string body, string type)
    {
        var response = await host.SendAsync(HttpMethod.Post, Import, body, type);
        return (response.Status, (string?)response.Body?["errorCode"] ?? "");
    }
}
