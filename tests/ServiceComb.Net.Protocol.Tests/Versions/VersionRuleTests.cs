using CsCheck;
using ServiceComb.Net.Protocol.Versions;

namespace ServiceComb.Net.Protocol.Tests.Versions;

public sealed class VersionRuleTests
{
    private static readonly Gen<string> Version = Gen.Int[0, 3].Array[1, 4].Select(parts => string.Join('.', parts));

    [Theory]
    [InlineData("1.2.3", "1.2.3", true)]
    [InlineData("1.2.3", "1.2.3.0", true)]
    [InlineData("1.2.3", "1.2.4", false)]
    [InlineData("1", "1.0.0", true)]
    [InlineData("1.0.0+", "1.0.0", true)]
    [InlineData("1.0.0+", "0.9.9", false)]
    [InlineData("1.9+", "1.10", true)]
    [InlineData("0+", "0", true)]
    [InlineData("0.0.0.0+", "32767.0.0.1", true)]
    [InlineData("1.0.0-2.0.0", "0.9.9", false)]
    [InlineData("1.0.0-2.0.0", "1.0.0", true)]
    [InlineData("1.0.0-2.0.0", "1.99.0", true)]
    [InlineData("1.0.0-2.0.0", "2.0.0", false)]
    [InlineData("latest", "9.0.0", true)]
    [InlineData("latest", "8.0.0", false)]
    [InlineData("LATEST", "9", true)]
    public void A_rule_accepts_the_versions_it_selects(string rule, string version, bool accepts) =>
        Assert.Equal(accepts, Parsed(rule).Accepts(MicroserviceVersionTests.Parsed(version), MicroserviceVersionTests.Parsed("9.0.0")));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("-")]
    [InlineData("1.0.0-")]
    [InlineData("-1.0.0")]
    [InlineData("2.0.0-1.0.0")]
    [InlineData("1.0.0-1.0.0")]
    [InlineData("1.0.0-1.0")]
    [InlineData("1.0.0+-2.0.0")]
    [InlineData("1.0.0-2.0.0+")]
    [InlineData("1.0.0-2.0.0-3.0.0")]
    [InlineData("1.0.0++")]
    [InlineData("latest+")]
    [InlineData("newest")]
    [InlineData("1.0.0 - 2.0.0")]
    public void Invalid_rules_are_rejected(string? text)
    {
        Assert.False(VersionRule.TryParse(text, out var rule));
        Assert.Null(rule);
    }

    [Fact]
    public void ToString_returns_the_original_text_of_a_rule() => Assert.All(
        ["1.2", "1.2+", "1-2.0", "latest", "0+"],
        text => Assert.Equal(text, Parsed(text).ToString()));

    [Fact]
    public void Only_the_rule_latest_requires_the_newest_version() => Assert.All(
        [("latest", true), ("1.0", false), ("1.0+", false), ("1-2", false)],
        entry => Assert.Equal(entry.Item2, Parsed(entry.Item1).IsLatest));

    [Fact]
    public void All_accepts_every_version() => Version.Sample(text =>
        VersionRule.All.Accepts(MicroserviceVersionTests.Parsed(text), default));

    [Fact]
    public void A_range_includes_its_start_and_excludes_its_end() => Gen.Select(Version, Version, Version).Sample((from, below, text) =>
    {
        if (!VersionRule.TryParse($"{from}-{below}", out var range))
        {
            Assert.True(MicroserviceVersionTests.Parsed(below) <= MicroserviceVersionTests.Parsed(from));
            return;
        }

        var version = MicroserviceVersionTests.Parsed(text);
        Assert.Equal(
            Parsed($"{from}+").Accepts(version, default) && !Parsed($"{below}+").Accepts(version, default),
            range.Accepts(version, default));
    });

    private static VersionRule Parsed(string text)
    {
        Assert.True(VersionRule.TryParse(text, out var rule), text);
        return rule;
    }
}
