using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Tests.Layers;

public sealed class KieConfigurationPreviewTests
{
    [Fact]
    public void Items_are_merged_in_the_order_of_the_layers()
    {
        KieItem[] items =
        [
            Item("timeout", "1", ("app", "shop"), ("environment", "test")),
            Item("timeout", "2", ("app", "shop"), ("environment", "test"), ("service", "orders"), ("version", "1.0.0")),
            Item("timeout", "3", ("app", "shop"), ("environment", "test"), ("service", "orders")),
            Item("timeout", "4", ("app", "shop"), ("environment", "all")),
            Item("timeout", "5", ("public", ""), ("team", "blue")),
            Item("timeout", "of another version", ("app", "shop"), ("environment", "test"), ("service", "orders"), ("version", "2.0.0")),
            Item("timeout", "of another service", ("app", "shop"), ("environment", "test"), ("service", "stock")),
            Item("timeout", "of another environment", ("app", "shop"), ("environment", "")),
            Item("timeout", "disabled", ("app", "shop"), ("environment", "test")) with { Status = KieStatus.Disabled },
        ];

        var value = Assert.Single(KieConfigurationPreview.Merge(App("test"), items));

        Assert.Equal("timeout", value.Key);
        Assert.Equal(["custom 5", "version 2", "service 3", "app 1", "app 4"], value.Sources.Select(static source => $"{source.Layer} {source.Value}"));
    }

    [Fact]
    public void Of_items_of_one_layer_the_priority_and_then_the_last_change_decide()
    {
        KeyValuePair<string, string>[] labels = [new("app", "shop"), new("environment", "")];
        KieItem[] items =
        [
            Item("a.b", "high") with { Labels = labels.ToDictionary(), Priority = 1, UpdateTime = 1 },
            Item("A.b", "late") with { Labels = labels.ToDictionary(), UpdateTime = 9 },
            Item("doc", "a:\n  b: document\n  c: 1\n") with { Labels = labels.ToDictionary(), ValueType = KieValueType.Yaml, UpdateTime = 5 },
        ];

        var values = KieConfigurationPreview.Merge(App(""), items);

        Assert.Equal(["a:b", "a:c"], values.Select(static value => value.Key));
        Assert.Equal(["high", "late", "document"], values[0].Sources.Select(static source => source.Value));
    }

    [Fact]
    public void A_layer_that_the_app_does_not_use_has_no_values()
    {
        var options = App("");
        options.Kie.EnableCustomConfig = false;

        Assert.Empty(KieConfigurationPreview.Merge(options, [Item("a", "1", ("public", ""))]));
    }

    [Theory]
    [InlineData("yaml", "a: 1\nb: [x]", "a=1 b:0=x", null)]
    [InlineData("json", "{\"a\": null}", "a=", null)]
    [InlineData("ini", "no pair", "", "line 1 is neither [section] nor name=value")]
    [InlineData("text", "a: 1", "item=a: 1", null)]
    public void An_item_is_read_by_its_type(string type, string value, string expected, string? problem)
    {
        var read = KieConfigurationPreview.Read(new KieItem { Key = "item", ValueType = type, Value = value });

        Assert.Equal(expected, string.Join(' ', read.Values.Select(static pair => $"{pair.Key}={pair.Value}")));
        Assert.Equal(problem, read.Problem);
    }

    private static ServiceCombOptions App(string environment)
    {
        var options = new ServiceCombOptions();
        (options.Service.Application, options.Service.Name, options.Service.Version, options.Service.Environment) = ("shop", "orders", "1.0.0", environment);
        return options;
    }

    private static KieItem Item(string key, string value, params (string Name, string Value)[] labels) => new()
    {
        Id = $"{key} {value}",
        Key = key,
        Value = value,
        ValueType = KieValueType.Text,
        Status = KieStatus.Enabled,
        Labels = labels.ToDictionary(static label => label.Name, static label => label.Value),
    };
}
