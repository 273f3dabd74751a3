using ServiceComb.Net.Console.Components.Canary;

namespace ServiceComb.Net.Console.Tests.Canary;

public sealed class ShareBalanceTests
{
    [Theory]
    [InlineData("80,20", 1, 30, "70,30")]
    [InlineData("50,30,20", 0, 0, "0,60,40")]
    [InlineData("100,0,0", 0, 50, "50,25,25")]
    [InlineData("34,33,33", 0, 35, "35,33,32")]
    [InlineData("80,20", 1, 140, "0,100")]
    [InlineData("80,20", 1, -5, "100,0")]
    [InlineData("100", 0, 20, "100")]
    public void The_other_shares_keep_their_proportions(string shares, int index, int value, string expected) =>
        Assert.Equal(expected, string.Join(',', ShareBalance.Set(Parse(shares), index, value)));

    [Fact]
    public void Shares_always_add_up_to_100()
    {
        var random = new Random(7);
        for (var round = 0; round < 2000; round++)
        {
            int[] shares = ShareBalance.Normalize([.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => random.Next(0, 200))]);
            var index = random.Next(shares.Length);
            int[][] results = [shares, ShareBalance.Set(shares, index, random.Next(-10, 120)), ShareBalance.Add(shares), ShareBalance.Remove([.. shares, 5], index)];
            Assert.All(results, static result => Assert.Equal(100, result.Sum()));
            Assert.All(results, static result => Assert.DoesNotContain(result, static share => share < 0));
        }
    }

    [Fact]
    public void A_moved_slider_is_where_it_was_moved_to() => Assert.All(Enumerable.Range(0, 101), static value => Assert.Equal(value, ShareBalance.Set([10, 20, 70], 1, value)[1]));

    [Fact]
    public void Entries_without_a_weight_share_what_the_others_leave()
    {
        Assert.Equal([20, 40, 40], ShareBalance.FromWeights([20, null, null]));
        Assert.Equal([100], ShareBalance.FromWeights([null]));
        Assert.Equal([60], ShareBalance.FromWeights([60]));
        Assert.Equal([80, 40], ShareBalance.FromWeights([80, 40]));
    }

    [Theory]
    [InlineData("zone=a rack=7", "zone=a rack=7")]
    [InlineData("2.0.0", "version=2.0.0")]
    [InlineData("2.0.0, zone=a", "version=2.0.0 zone=a")]
    public void Tags_are_parsed(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', TargetText.Parse(text)!.Select(static tag => $"{tag.Key}={tag.Value}")));

    [Fact]
    public void A_text_without_tags_is_none() => Assert.Null(TargetText.Parse(" , "));

    private static int[] Parse(string shares) => [.. shares.Split(',').Select(int.Parse)];
}
