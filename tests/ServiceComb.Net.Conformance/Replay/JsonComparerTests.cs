using System.Text.Json;

namespace ServiceComb.Net.Conformance.Replay;

public sealed class JsonComparerTests
{
    private readonly Placeholders _placeholders = new("word");

    [Theory]
    [InlineData("""{"a":1,"b":[true,null,"x"]}""")]
    [InlineData("""[]""")]
    [InlineData("""{"a":{"b":{"c":1.50}}}""")]
    public void A_value_equals_itself(string json) => Assert.Empty(Compare(json, json));

    [Theory]
    [InlineData("""{"a":1}""", """{}""", "body.a: expected 1, seen nothing")]
    [InlineData("""{}""", """{"a":1}""", "body.a: expected nothing, seen 1")]
    [InlineData("""{"a":{"b":"x"}}""", """{"a":{"b":"y"}}""", "body.a.b: expected \"x\", seen \"y\"")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""", "body.a.0: expected 1, seen 2")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1]}""", "body.a.1: expected 2, seen nothing")]
    [InlineData("""{"a":[1]}""", """{"a":[1,{"b":2}]}""", "body.a.1: expected nothing, seen {\"b\":2}")]
    [InlineData("""{"a":"1"}""", """{"a":1}""", "body.a: expected \"1\", seen 1")]
    [InlineData("""{"a":1}""", """{"a":"1"}""", "body.a: expected 1, seen \"1\"")]
    [InlineData("""{"a":[]}""", """{}""", "body.a: expected [], seen nothing")]
    [InlineData("""{"a":[]}""", """{"a":null}""", "body.a: expected [], seen null")]
    [InlineData("""{"a":{}}""", """{"a":[]}""", "body.a: expected {}, seen []")]
    [InlineData("""{"a":true}""", """{"a":false}""", "body.a: expected true, seen false")]
    [InlineData("""{"a":1}""", """{"a":1.5}""", "body.a: expected 1, seen 1.5")]
    [InlineData("""{"a":"x"}""", """{"A":"x"}""", "body.a: expected \"x\", seen nothing")]
    [InlineData("""{"a":"x"}""", """{"a":"X"}""", "body.a: expected \"x\", seen \"X\"")]
    [InlineData("""[{"a":1}]""", """{"a":1}""", "body: expected [{\"a\":1}], seen {\"a\":1}")]
    public void The_path_of_a_difference_is_reported(string expected, string seen, string difference) =>
        Assert.Equal(difference, Compare(expected, seen)[0].ToString());

    [Fact]
    public void All_differences_are_reported() =>
        Assert.Equal(["body.a", "body.b.c", "body.d"], Compare("""{"a":1,"b":{"c":2}}""", """{"a":2,"b":{},"d":4}""").Select(difference => difference.Path));

    [Theory]
    [InlineData("\"x\"")]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("""{"b":[1]}""")]
    public void Any_matches_every_value(string seen) => Assert.Empty(Compare("""{"a":"{{any}}"}""", $$"""{"a":{{seen}}}"""));

    [Fact]
    public void Any_does_not_match_an_absent_field() => Assert.Equal("body.a", Compare("""{"a":"{{any}}"}""", "{}").Single().Path);

    [Fact]
    public void A_detail_may_be_absent() => Assert.Empty(Compare("""{"errorCode":"1","detail":"{{any}}"}""", """{"errorCode":"1"}"""));

    [Fact]
    public void A_detail_that_was_not_recorded_is_a_difference() =>
        Assert.Equal("body.detail", Compare("""{"errorCode":"1"}""", """{"errorCode":"1","detail":"x"}""").Single().Path);

    [Fact]
    public void Captured_values_and_the_unique_word_are_inserted()
    {
        _placeholders.Set("sid", "abc");
        Assert.Empty(Compare("""{"a":"{{sid}}","b":"x-{{n}}-{{sid}}"}""", """{"a":"abc","b":"x-word-abc"}"""));
        Assert.Equal("body.a: expected \"abc\", seen \"abd\"", Compare("""{"a":"{{sid}}"}""", """{"a":"abd"}""").Single().ToString());
    }

    [Fact]
    public void A_captured_number_is_compared_as_a_number()
    {
        _placeholders.Set("rev", "12");
        Assert.Empty(Compare("""{"a":"{{rev}}"}""", """{"a":12}"""));
        Assert.Single(Compare("""{"a":"{{rev}}"}""", """{"a":13}"""));
    }

    [Fact]
    public void A_value_that_was_never_captured_matches_nothing() =>
        Assert.Equal("body.a: expected \"{{sid}}\", seen \"abc\"", Compare("""{"a":"{{sid}}"}""", """{"a":"abc"}""").Single().ToString());

    [Theory]
    [InlineData("""{"data":[{"id":1},{"id":2},{"id":3}]}""", """{"data":[{"id":3},{"id":1},{"id":2}]}""", "data")]
    [InlineData("""[{"policies":["a","b"]}]""", """[{"policies":["b","a"]}]""", "0.policies")]
    [InlineData("""["{{any}}","x"]""", """["x","y"]""", "")]
    [InlineData("""["{{any}}",{"a":"{{any}}"},{"a":1}]""", """[{"a":1},{"a":2},7]""", "")]
    public void An_unordered_list_is_compared_as_a_set(string expected, string seen, string path) =>
        Assert.Empty(Compare(expected, seen, path));

    [Theory]
    [InlineData("""{"data":[1,2]}""", """{"data":[2,2]}""", "body.data.0: expected 1, seen 2")]
    [InlineData("""{"data":[1,1]}""", """{"data":[1]}""", "body.data.1: expected 1, seen nothing")]
    [InlineData("""{"data":[1]}""", """{"data":[1,1]}""", "body.data.1: expected nothing, seen 1")]
    [InlineData("""{"data":[{"id":1,"v":1},{"id":2,"v":2}]}""", """{"data":[{"id":2,"v":3},{"id":1,"v":1}]}""", "body.data.1.v: expected 2, seen 3")]
    [InlineData("""{"data":[{"v":[1,2]}]}""", """{"data":[{"v":[2,1]}]}""", "body.data.0.v.0: expected 1, seen 2")]
    public void Duplicates_in_an_unordered_list_count(string expected, string seen, string difference) =>
        Assert.Equal(difference, Compare(expected, seen, "data")[0].ToString());

    [Fact]
    public void Named_fields_of_the_outermost_object_fit_anything()
    {
        Assert.Empty(Compare("""{"v":"1"}""", """{"v":{}}""", any: ["v"]));
        Assert.Single(Compare("""{"v":"1"}""", """{}""", any: ["v"]));
        Assert.Single(Compare("""{"a":{"v":"1"}}""", """{"a":{"v":"2"}}""", any: ["v"]));
    }

    private IReadOnlyList<Difference> Compare(string expected, string seen, string? unordered = null, params string[] any) =>
        new JsonComparer(_placeholders) { Unordered = unordered, Any = any }
            .Compare("body", JsonSerializer.Deserialize<JsonElement>(expected), JsonSerializer.Deserialize<JsonElement>(seen));
}
