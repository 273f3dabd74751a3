using System.Text;
using System.Text.Json.Nodes;
using ServiceComb.Net.LocalEngine.Tests.Kie;

namespace ServiceComb.Net.LocalEngine.Tests.Governance;

/// <summary>Tests that the conversion of documents from JSON to YAML and back preserves all texts.</summary>
public sealed class DocumentTextTests
{
    private const string Group = "/v1/default/gov/match-group";

    [Theory]
    [InlineData("\t")]
    [InlineData("\t!")]
    [InlineData("\ta")]
    [InlineData("a\tb")]
    [InlineData("a\r\nb")]
    [InlineData("a\rb")]
    [InlineData("\u0085")]
    [InlineData("a\u2028b\u2029")]
    [InlineData("\n")]
    [InlineData("a\n\n")]
    [InlineData("\na")]
    [InlineData(" a\n b ")]
    [InlineData("\u0000\u001b\u007f")]
    [InlineData("\ufeffa\ufffe\uffff")]
    [InlineData("\ud83d\ude00")]
    [InlineData("=> *|")]
    [InlineData("---")]
    [InlineData("...\n---\n")]
    public async Task A_text_of_a_document_is_returned_unchanged_as_key_and_value(string text)
    {
        await using var host = await KieHost.StartAsync();
        await RequireRoundTripAsync(host, text, text);
    }

    [Fact]
    public async Task Random_texts_of_documents_are_returned_unchanged_as_key_and_value()
    {
        string[] parts =
        [
            "\t", "\r", "\n", "\r\n", "\u0085", "\u2028", "\u2029", " ", "  ", "\0", "\u0007", "\u007f", "\u00a0", "\ufeff", "\ufffe", "\ud83d\ude00", "\u00fc",
            "a", "b", "1", "0x", ".", ":", ": ", "#", " #", "!", "&", "*", "?", "? ", "- ", "-", "---", "...", "|", ">", "'", "\"", "\\", "\\n", "%", "@", "`",
            "{", "}", "[", "]", ",", "~", "null", "yes", "<<", "=", new string('x', 150),
        ];
        var random = new Random(7);
        string Text() => string.Concat(Enumerable.Range(0, random.Next(0, 7)).Select(_ => parts[random.Next(parts.Length)]));
        await using var host = await KieHost.StartAsync();
        for (var i = 0; i < 500; i++)
        {
            await RequireRoundTripAsync(host, Text(), Text());
        }
    }

    [Fact]
    public async Task Rules_with_control_characters_can_be_read()
    {
        await using var host = await KieHost.StartAsync();
        const string Path = "/v3/default/govern/route-rule/microservices/s?app_id=a";
        const string Rules = """[{"match":{"h":"\t!"},"precedence":1,"route":[]}]""";
        Assert.Equal(200, (await host.GovernAsync(HttpMethod.Put, Path, Rules)).Status);

        var rules = await host.GovernAsync(HttpMethod.Get, Path);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Rules), JsonNode.Parse((string)rules.Body!["result"]!)), rules.Text);
    }

    [Fact]
    public async Task A_group_whose_document_is_invalid_can_be_deleted()
    {
        await using var host = await KieHost.StartAsync();
        var id = await host.CreateAsync("servicecomb.matchGroup.g", "a: [");

        Assert.Equal(200, (await host.GovernAsync(HttpMethod.Delete, $"{Group}/{id}")).Status);
        Assert.Empty((await host.ListAsync()).Data);
    }

    private static async Task RequireRoundTripAsync(KieHost host, string key, string value)
    {
        var spec = new JsonObject
        {
            ["alias"] = "x",
            ["matches"] = new JsonArray(new JsonObject
            {
                ["name"] = "m",
                ["headers"] = new JsonObject { [key] = new JsonObject { ["exact"] = value } },
                ["list"] = new JsonArray(value, key),
            }),
        };
        var body = new JsonObject { ["name"] = "g", ["spec"] = spec.DeepClone() };
        var created = await host.GovernAsync(HttpMethod.Post, Group, body.ToJsonString());
        Assert.True(created.Status == 200, created.Text);
        var id = created.Body!["id"];
        var read = await host.GovernAsync(HttpMethod.Get, $"{Group}/{id}");
        var stored = Convert.ToHexString(Encoding.UTF8.GetBytes(key + "|" + value));
        Assert.True(read.Status == 200, $"{stored}: {read.Text}");
        Assert.True(JsonNode.DeepEquals(spec, read.Body!["spec"]), $"{stored}: {read.Text}");
        Assert.Equal(200, (await host.GovernAsync(HttpMethod.Delete, $"{Group}/{id}")).Status);
    }
}
