using ServiceComb.Net.Configuration.Values;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Tests.Values;

public sealed class OtherTypesTests
{
    [Theory]
    [InlineData("a=1\nb: 2\nc 3\nd", "a=1 b=2 c=3 d=")]
    [InlineData("# no\n! no\n\n  a = 1  ", "a=1  ")]
    [InlineData("a.b = one, \\\n    two", "a:b=one, two")]
    [InlineData("a=x\\\\\nb=y", "a=x\\ b=y")]
    [InlineData("a=\\u0041\\tB\\q\\\\", "a=A\tBq\\")]
    [InlineData("a\\=b=1\nc\\ d=2", "a=b=1 c d=2")]
    [InlineData("a=http://x?y=z", "a=http://x?y=z")]
    [InlineData("a=1\r\nb=2\r\n", "a=1 b=2")]
    [InlineData("list[0]=x\nlist[1]=y", "list:0=x list:1=y")]
    [InlineData("a=\\u00zz", "a=u00zz")]
    [InlineData("a=1\\", "a=1")]
    [InlineData("a=1\rb=2", "a=1 b=2")]
    [InlineData("a=x\fy\nb=1", "a=x\fy b=1")]
    [InlineData("a=x\u000by\nb=1", "a=x\u000by b=1")]
    [InlineData("a=x\u0085y\nb=1", "a=x\u0085y b=1")]
    [InlineData("a=x\u2028y\u2029z\nb=1", "a=x\u2028y\u2029z b=1")]
    public void Properties_are_read_as_in_Java(string text, string expected) => Assert.Equal(expected, Items.Flat(Items.Read("properties", text)));

    [Theory]
    [InlineData("[s]\na=1\n; no\n# no\n[t.u]\nb = \"2 3\"", "s:a=1 t:u:b=2 3")]
    [InlineData("a.b=1\r\n[s]\r\nc=\r\n", "a:b=1 s:c=")]
    [InlineData("[ s ]\na=x=y", "s:a=x=y")]
    [InlineData("[Logging:LogLevel]\nMy.Shop=Debug\n[servicecomb]\nretry.a=x", "Logging:LogLevel:My.Shop=Debug servicecomb:retry:a=x")]
    public void Ini_names_are_section_and_name(string text, string expected) => Assert.Equal(expected, Items.Flat(Items.Read("ini", text)));

    [Fact]
    public void An_INI_line_without_a_value_is_rejected_with_its_number() =>
        Assert.Equal("line 2 is neither [section] nor name=value", Items.Read("ini", "[s]\nsecret").Problem);

    [Theory]
    [InlineData("text", "x", "the:item=x")]
    [InlineData("", "x", "the:item=x")]
    [InlineData("properties", "a=1", "a=1")]
    [InlineData("ini", "[s]\na=1", "s:a=1")]
    [InlineData("ini", "a=1", "a=1")]
    [InlineData("json", "{\"a\": 1}", "a=1")]
    [InlineData("yaml", "a: 1", "a=1")]
    [InlineData("yml", "a: 1", "a=1")]
    public void A_byte_order_mark_is_skipped_for_all_types(string type, string value, string expected)
    {
        var content = Items.Read(type, "\uFEFF" + value);
        Assert.Null(content.Problem);
        Assert.Equal(expected, Items.Flat(content));
    }

    [Theory]
    [InlineData("text")]
    [InlineData("xml")]
    [InlineData("string")]
    [InlineData("")]
    [InlineData("made up")]
    public void Other_types_are_plain_text(string type) =>
        Assert.Equal("the:item=<a>b: c</a>", Items.Flat(Items.Read(type, "<a>b: c</a>")));

    [Fact]
    public void A_policy_is_plain_text() =>
        Assert.Equal("servicecomb:retry:slow=maxAttempts: 3\n", Items.Flat(Items.Read("text", "maxAttempts: 3\n", "servicecomb.retry.slow")));

    [Fact]
    public void An_item_without_a_key_is_skipped_and_reported() => Assert.Equal("1 entries with empty names were skipped", Items.Read("text", "x", "").Problem);

    [Fact]
    public void A_text_item_in_file_sources_is_read_as_YAML()
    {
        var content = new ItemReader(["app.yaml"]).Read(new KieItem { Id = "1", Key = "app.yaml", Value = "a: {b: 1}", ValueType = "text" });
        Assert.Equal("a:b=1", Items.Flat(content));
    }

    [Theory]
    [InlineData("json")]
    [InlineData("properties")]
    [InlineData("ini")]
    [InlineData("text")]
    public void Random_text_of_any_type_is_read_or_rejected(string type)
    {
        string[] parts = ["a", "=", ":", "[", "]", "{", "}", "\"", "\\", "\\u", "\\ud8", "00", "\n", "\r", " ", "\t", ",", "#", "!", ";", "1", "e9", "null", "\0", "\uFEFF", "\uD83D", ".", "//", "/*"];
        var random = new Random(5);
        for (var i = 0; i < 10_000; i++)
        {
            // Nothing is thrown, and rejected texts have a reason.
            var content = Items.Read(type, string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => parts[random.Next(parts.Length)])));
            Assert.True(content.Problem is null or { Length: > 0 });
        }
    }
}
