using System.Text;
using CsCheck;

namespace ServiceComb.Net.Configuration.Tests.Values;

public sealed class YamlTests
{
    [Theory]
    [InlineData("a: 1", "a=1")]
    [InlineData("a:\n  b: x\n  c: 'y z'", "a:b=x a:c=y z")]
    [InlineData("a.b: 1\na.c[1]: 2", "a:b=1 a:c:1=2")]
    [InlineData("list:\n- one\n- two", "list:0=one list:1=two")]
    [InlineData("list: [[1, 2], [3]]", "list:0:0=1 list:0:1=2 list:1:0=3")]
    [InlineData("list:\n- name: a\n- name: b", "list:0:name=a list:1:name=b")]
    [InlineData("a: ~\nb: null\nc:\nd: 'null'\ne: ''", "a b c d=null e=")]
    [InlineData("a: {}\nb: []", "a b=")]
    [InlineData("b: 0x1F\nc: 1.50\nd: 2024-01-02", "b=0x1F c=1.50 d=2024-01-02")]
    [InlineData("a: yes\nb: NO\nc: On\nd: off\ne: True", "a=true b=false c=true d=false e=true")]
    [InlineData("a: 'yes'\nb: \"off\"\nc: nO\nd: y\nyes: 1", "a=yes b=off c=nO d=y yes=1")]
    [InlineData("\uFEFFa: 1", "a=1")]
    [InlineData("Logging:\n  LogLevel:\n    My.Shop: Debug", "Logging:LogLevel:My.Shop=Debug")]
    [InlineData("servicecomb:\n  retry.a.b: x", "servicecomb:retry:a:b=x")]
    [InlineData("a: {b: 1}\na: {c: 2}", "a:c=2")]
    [InlineData("a: |\n  one\n  two\n", "a=one\ntwo\n")]
    [InlineData("a: >\n  one\n  two\n", "a=one two\n")]
    [InlineData("# nothing else", "")]
    [InlineData("", "")]
    [InlineData("{\"a\": {\"b\": [true, 1]}}", "a:b:0=true a:b:1=1")]
    [InlineData("a: 1\n---\na: 2\nb: 3", "a=2 b=3")]
    [InlineData("a: 1\na: 2", "a=2")]
    [InlineData("base: &x {p: 1, q: 2}\nuse: *x", "base:p=1 base:q=2 use:p=1 use:q=2")]
    [InlineData("base: &x {p: 1, q: 2}\nuse:\n  q: 3\n  <<: *x", "base:p=1 base:q=2 use:p=1 use:q=3")]
    [InlineData("b: &b {p: 1}\nc: &c {p: 2, q: 2}\nuse: {<<: [*b, *c]}", "b:p=1 c:p=2 c:q=2 use:p=1 use:q=2")]
    [InlineData("- x\n- y", "the:item:0=x the:item:1=y")]
    [InlineData("just text", "the:item=just text")]
    [InlineData("%YAML 1.2\n---\na: 1\n...", "a=1")]
    [InlineData("Logging:\n  LogLevel:\n    \"Logging:Microsoft.A\": Debug", "Logging:LogLevel:Logging:Microsoft.A=Debug")]
    public void Documents_are_flattened(string text, string expected)
    {
        var content = Items.Read("yaml", text);
        Assert.Null(content.Problem);
        Assert.Equal(expected, Items.Flat(content));
    }

    [Theory]
    [InlineData("a: !!int 1", "line 1: tags are not allowed")]
    [InlineData("a: 1\nb: !System.IO.FileInfo {x: 1}", "line 2: tags are not allowed")]
    [InlineData("a: *nothing", "line 1: an alias refers to an unknown anchor or to a node that contains it")]
    [InlineData("a: &x [*x]", "line 1: an alias refers to an unknown anchor or to a node that contains it")]
    [InlineData("a: &x {b: *x}", "line 1: an alias refers to an unknown anchor or to a node that contains it")]
    [InlineData("? {a: 1}\n: 2", "line 1: a key must be a scalar")]
    [InlineData("a: {<<: 1}", "line 1: the value of << must be a map or a list of maps")]
    [InlineData("a: [secret", "line 2: not YAML")]
    [InlineData("a: [secret\nb: 1", "line 2: not YAML")]
    [InlineData("a: 'secret", "line 1: not YAML")]
    [InlineData("a: 1\n b: secret", "line 2: not YAML")]
    [InlineData("a: b: secret", "line 1: not YAML")]
    public void An_invalid_document_is_reported_with_the_line_and_without_values(string text, string problem)
    {
        var content = Items.Read("yaml", text);
        Assert.StartsWith(problem, content.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", content.Problem, StringComparison.Ordinal);
        Assert.Empty(content.Entries);
    }

    [Theory]
    [InlineData("a: !<> secret")]
    [InlineData("a: \"secret \\U80000000\"")]
    [InlineData("a: \"secret \\ud800\"\nb: \"\\Ud8000000\"")]
    [InlineData("a: \"secret \\Ua0010FFFF\"")]
    public void Unexpected_exceptions_of_the_parser_are_reported_as_invalid_YAML(string text)
    {
        var content = Items.Read("yaml", text);
        Assert.NotNull(content.Problem);
        Assert.DoesNotContain("secret", content.Problem, StringComparison.Ordinal);
        Assert.Empty(content.Entries);
    }

    [Fact]
    public void Random_YAML_is_read_or_rejected()
    {
        string[] parts =
        [
            "a", ": ", "\n", "  ", "- ", "[", "]", "{", "}", ",", "&x ", "*x", "!t ", "!", "\"", "'", "\\u", "\\U", "D800", "0010FFFF", "FFFFFFFF", "|", ">",
            "%YAML 1.2\n", "%TAG ! tag:x\n", "---\n", "...\n", "? ", "#", "\t", "\u0085", "\u2028", "\uFEFF", "\r", "<<", "~", "\0", "\\x4", "\\", "!<", "1",
        ];
        // Only the absence of exceptions is tested.
        Gen.Int[0, parts.Length - 1].Array[1, 13].Sample(places => { Items.Read("yaml", string.Concat(places.Select(place => parts[place]))); }, iter: 20_000);
    }

    [Fact]
    public void Depth_64_is_accepted_and_65_is_rejected()
    {
        Assert.Null(Items.Read("yaml", Nested(64)).Problem);
        Assert.Equal("line 1: nested deeper than 64", Items.Read("yaml", Nested(65)).Problem);
        static string Nested(int depth) => new string('[', depth) + new string(']', depth);
    }

    [Fact]
    public void The_depth_limit_includes_aliases()
    {
        var text = new StringBuilder("a0: &a0 x\n");
        for (var i = 1; i <= 70; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{i}: &a{i} [*a{i - 1}]\n");
        }

        Assert.EndsWith("nested deeper than 64", Items.Read("yaml", text.ToString()).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[*a{0},*a{0},*a{0},*a{0},*a{0},*a{0},*a{0},*a{0},*a{0}]", "x")]
    [InlineData("[*a{0},*a{0},*a{0},*a{0},*a{0},*a{0},*a{0},*a{0},*a{0}]", "[]")]
    [InlineData("{{b: {{<<: [*a{0},*a{0}]}}, c: *a{0}, d: *a{0}}}", "{x: 1}")]
    public void Exponentially_expanding_aliases_are_rejected(string level, string seed)
    {
        var text = new StringBuilder($"a0: &a0 {seed}\n");
        for (var i = 1; i <= 20; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{i}: &a{i} ").AppendFormat(null, level, i - 1).Append('\n');
        }

        Assert.Contains("expands to more than", Items.Read("yaml", text.ToString()).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_names_with_many_values_are_rejected()
    {
        var text = new string('n', 900) + ":\n" + string.Concat(Enumerable.Range(0, 50_000).Select(i => $"  k{i}: v\n"));
        Assert.StartsWith("expands to more than", Items.Read("yaml", text).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_over_1_MiB_of_any_type_is_rejected()
    {
        var most = new string('x', 1024 * 1024);
        Assert.Null(Items.Read("text", most).Problem);
        Assert.Equal("the value exceeds 1 MiB", Items.Read("text", most + "x").Problem);
        Assert.Equal("the value exceeds 1 MiB", Items.Read("yaml", "a: " + most).Problem);
        Assert.Equal("the value exceeds 1 MiB", Items.Read("json", new string('é', 600_000)).Problem);
    }

    [Fact]
    public void Empty_names_are_skipped_and_reported()
    {
        var content = Items.Read("yaml", "'': 1\n'.': 2\na: 3");
        Assert.Equal("a=3", Items.Flat(content));
        Assert.Equal("2 entries with empty names were skipped", content.Problem);
    }
}
