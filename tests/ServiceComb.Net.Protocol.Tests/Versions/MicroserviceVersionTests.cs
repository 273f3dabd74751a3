using CsCheck;
using ServiceComb.Net.Protocol.Versions;

namespace ServiceComb.Net.Protocol.Tests.Versions;

public sealed class MicroserviceVersionTests
{
    private static readonly Gen<int[]> Parts = Gen.OneOf(Gen.Int[0, short.MaxValue], Gen.Int[0, 3]).Array[1, 4];

    [Fact]
    public void A_version_survives_a_round_trip() => Parts.Sample(parts =>
    {
        var version = Parsed(string.Join('.', parts));
        Assert.Equal(string.Join('.', Padded(parts)), version.ToString());
        Assert.Equal(version, Parsed(version.ToString()));
    });

    [Fact]
    public void Versions_are_ordered_numerically() => Gen.Select(Parts, Parts).Sample((left, right) =>
    {
        var expected = Math.Sign(Padded(left).Zip(Padded(right), (a, b) => a.CompareTo(b)).FirstOrDefault(order => order != 0));
        var (a, b) = (Parsed(string.Join('.', left)), Parsed(string.Join('.', right)));
        Assert.Equal(expected, Math.Sign(a.CompareTo(b)));
        Assert.Equal(expected < 0, a < b);
        Assert.Equal(expected > 0, a > b);
        Assert.Equal(expected <= 0, a <= b);
        Assert.Equal(expected >= 0, a >= b);
        Assert.Equal(expected == 0, a == b);
        Assert.True(expected != 0 || a.GetHashCode() == b.GetHashCode());
    });

    [Theory]
    [InlineData("1", "1.0.0.0")]
    [InlineData("1.2", "1.2.0.0")]
    [InlineData("01.002.3", "1.2.3.0")]
    [InlineData("32767.32767.32767.32767", "32767.32767.32767.32767")]
    [InlineData("0", "0.0.0.0")]
    public void Missing_parts_are_zero(string text, string version) => Assert.Equal(version, Parsed(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("1.")]
    [InlineData(".1")]
    [InlineData("1..2")]
    [InlineData("1.2.3.4.5")]
    [InlineData("32768")]
    [InlineData("65536")]
    [InlineData("99999999999999999999")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.0.0+")]
    [InlineData("v1")]
    [InlineData("1.0-beta")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1,0")]
    [InlineData("0x1")]
    [InlineData("١")]
    public void Invalid_versions_are_rejected(string text)
    {
        Assert.False(MicroserviceVersion.TryParse(text, out var version));
        Assert.Equal(default, version);
    }

    [Fact]
    public void A_version_consists_of_digits_and_dots() => Gen.String[Gen.Char["0129.+- v"], 0, 8].Sample(text =>
    {
        var parts = text.Split('.');
        var expected = parts.Length <= 4 && parts.All(part => part.Length > 0 && part.All(char.IsAsciiDigit) && long.Parse(part) <= short.MaxValue);
        Assert.Equal(expected, MicroserviceVersion.TryParse(text, out _));
    });

    internal static MicroserviceVersion Parsed(string text)
    {
        Assert.True(MicroserviceVersion.TryParse(text, out var version), text);
        return version;
    }

    private static IEnumerable<int> Padded(int[] parts) => parts.Concat(Enumerable.Repeat(0, 4 - parts.Length));
}
