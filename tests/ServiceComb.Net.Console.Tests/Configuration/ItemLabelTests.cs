using ServiceComb.Net.Console.Components.Configuration;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Console.Tests.Configuration;

public sealed class ItemLabelTests
{
    [Theory]
    [InlineData("app=shop environment=", "Application")]
    [InlineData("app=shop environment=test service=orders", "Service")]
    [InlineData("app=shop environment=test service=orders version=1.0.0", "Version")]
    [InlineData("app=shop", "Custom")]
    [InlineData("app=shop environment=test service=orders team=blue", "Custom")]
    [InlineData("public=default", "Custom")]
    [InlineData("", "Custom")]
    public void The_labels_decide_the_layer(string labels, string layer) =>
        Assert.Equal(layer, ItemLabels.LayerOf(new KieItem { Labels = ItemLabels.Parse(labels) }).ToString());

    [Fact]
    public void Labels_of_a_layer_are_those_that_apps_ask_for()
    {
        Assert.Equal(new Dictionary<string, string> { ["app"] = "shop", ["environment"] = "" }, ItemLabels.Create(ItemLayer.Application, "shop ", "", "orders", "1.0.0"));
        Assert.Equal(
            new Dictionary<string, string> { ["app"] = "shop", ["environment"] = "test", ["service"] = "orders", ["version"] = "1.0.0" },
            ItemLabels.Create(ItemLayer.Version, "shop", "test", "orders", "1.0.0"));
    }

    [Theory]
    [InlineData("public")]
    [InlineData("=x")]
    [InlineData("a=1 a=2")]
    public void A_text_that_is_no_list_of_labels_is_rejected(string text) => Assert.Null(ItemLabels.Parse(text));

    [Fact]
    public void Labels_are_described_in_the_order_of_the_layers_without_empty_ones() =>
        Assert.Equal("app=shop service=orders team=blue", ItemLabels.Describe(new KieItem { Labels = ItemLabels.Parse("team=blue service=orders environment= app=shop") }));
}
