using System.Text;
using System.Text.Json;
using CsCheck;
using Microsoft.Extensions.Configuration;

namespace ServiceComb.Net.Configuration.Tests.Values;

public sealed class JsonTests
{
    [Theory]
    [InlineData("""{"a": {"b": [1, {"c": "x"}]}}""")]
    [InlineData("""{"a": null, "b": {}, "c": [], "d": "", "e": {"f": {}, "g": [], "h": [null]}}""")]
    [InlineData("""{"a": true, "b": false, "c": 1.50, "d": 1e3, "e": -0}""")]
    [InlineData("""{"a": [[], [[1]]], "b:c": 1}""")]
    [InlineData("""{ /* why */ "a": 1, }""")]
    [InlineData("{}")]
    public void Documents_are_flattened_like_the_files_of_dotnet(string text) => Assert.Equal(Theirs(text), Items.Flat(Items.Read("json", text)));

    [Fact]
    public void Random_documents_are_flattened_like_the_files_of_dotnet()
    {
        var name = Gen.Char["abcxyz"].Array[1, 3].Select(chars => new string(chars));
        var scalar = Gen.OneOf(Gen.Const("null"), Gen.Const("true"), Gen.Const("{}"), Gen.Const("[]"),
            Gen.Int.Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)), Gen.String.Select(text => JsonSerializer.Serialize(text)));
        var node = Gen.Recursive<string>((depth, self) => depth > 4 ? scalar : Gen.OneOf(
            scalar,
            Gen.Select(name, self).Array[0, 4].Select(Object),
            self.Array[0, 4].Select(items => $"[{string.Join(',', items)}]")));
        Gen.Select(name, node).Array[0, 5].Select(Object).Sample(text => Theirs(text) == Items.Flat(Items.Read("json", text)));

        // Unique names: the JSON files of .NET reject duplicates.
        static string Object((string Name, string Value)[] fields) =>
            $"{{{string.Join(',', fields.DistinctBy(field => field.Name).Select(field => $"\"{field.Name}\":{field.Value}"))}}}";
    }

    [Theory]
    [InlineData("a.b", "{\"a.c[0]\": {\"d.e\": 1}}", "a:c:0:d.e=1")]
    [InlineData("a.b", "{\"Logging\":{\"LogLevel\":{\"My.Shop\":\"Debug\"}}}", "Logging:LogLevel:My.Shop=Debug")]
    [InlineData("a.b", "{\"Serilog\":{\"Override\":[{\"My.Shop\":{\"a.b\":1}}]}}", "Serilog:Override:0:My.Shop:a.b=1")]
    [InlineData("a.b", "{\"servicecomb\":{\"retry.a.b\":\"x\",\"loadbalance\":{\"strategy.name\":\"Random\"}}}", "servicecomb:loadbalance:strategy:name=Random servicecomb:retry:a:b=x")]
    [InlineData("a.b", "{\"servicecombat\":{\"a.b\":1}}", "servicecombat:a.b=1")]
    [InlineData("a.b", "\uFEFF{\"x\": 1}", "x=1")]
    [InlineData("a.b", "[1, 2]", "a:b:0=1 a:b:1=2")]
    [InlineData("a.b", "\"x\"", "a:b=x")]
    [InlineData("a.b", "{\"x\": 1, \"x\": 2}", "x=2")]
    public void Dotted_names_of_the_root_are_sections_and_a_document_without_names_takes_the_items(string key, string text, string expected) =>
        Assert.Equal(expected, Items.Flat(Items.Read("json", text, key)));

    [Theory]
    [InlineData("", "invalid JSON at line 1, column 1")]
    [InlineData("{\"a\":\n secret}", "invalid JSON at line 2, column 2")]
    [InlineData("{\"a\": 1} secret", "invalid JSON at line 1, column 10")]
    public void Invalid_JSON_is_reported_with_its_position_only(string text, string problem) => Assert.Equal(problem, Items.Read("json", text).Problem);

    [Theory]
    [InlineData("{\"a\": \"\\ud800 secret\"}")]
    [InlineData("{\"\\ud800 secret\": 1}")]
    public void An_unpaired_surrogate_is_reported_by_the_exception_type_only(string text)
    {
        var content = Items.Read("json", text);
        Assert.Equal("it cannot be read (InvalidOperationException)", content.Problem);
        Assert.Empty(content.Entries);
    }

    [Fact]
    public void Depth_64_is_accepted_and_65_is_rejected()
    {
        Assert.Null(Items.Read("json", Nested(64)).Problem);
        Assert.Equal("nested deeper than 64", Items.Read("json", Nested(65)).Problem);
        static string Nested(int depth) => new string('[', depth) + new string(']', depth);
    }

    private static string Theirs(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        using var root = (ConfigurationRoot)new ConfigurationBuilder().AddJsonStream(stream).Build();
        var provider = root.Providers.Single();
        var keys = root.AsEnumerable().Select(pair => pair.Key).Where(key => provider.TryGet(key, out _)).Order(StringComparer.OrdinalIgnoreCase);
        return string.Join(" ", keys.Select(key => provider.TryGet(key, out var value) && value is null ? key : $"{key}={value}"));
    }
}
