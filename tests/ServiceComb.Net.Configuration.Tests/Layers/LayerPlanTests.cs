using ServiceComb.Net.Configuration.Layers;

namespace ServiceComb.Net.Configuration.Tests.Layers;

public sealed class LayerPlanTests
{
    private static ServiceCombOptions Options() => new() { Service = { Application = "shop", Name = "orders", Version = "1.0.0", Environment = "production" } };

    [Fact]
    public void Four_polls_fill_seven_sets_in_the_order_of_the_layers()
    {
        var plan = LayerPlan.For(Options());
        Assert.Equal(["app", "service", "version", "custom"], plan.Layers);
        Assert.Equal(
            [
                "app:shop environment:all", "app:shop environment:production",
                "app:shop service:orders environment:all", "app:shop service:orders environment:production",
                "app:shop service:orders environment:all version:1.0.0", "app:shop service:orders environment:production version:1.0.0",
                "public:",
            ],
            plan.Sets.Select(set => string.Join(' ', set.Labels.Select(label => $"{label.Key}:{label.Value}"))));
        Assert.Equal([true, true, false, false], plan.Scopes.Select(scope => scope.Query.ExactMatch));
    }

    [Fact]
    public void The_environment_all_is_queried_once()
    {
        var options = Options();
        options.Service.Environment = "all";
        Assert.Equal(4, LayerPlan.For(options).Sets.Count);
    }

    [Theory]
    [InlineData(false, true, true, true, "service version custom")]
    [InlineData(true, false, true, true, "app version custom")]
    [InlineData(true, true, false, true, "app service custom")]
    [InlineData(true, true, true, false, "app service version")]
    [InlineData(false, false, false, false, "")]
    public void Each_layer_can_be_disabled(bool app, bool service, bool version, bool custom, string layers)
    {
        var options = Options();
        (options.Kie.EnableAppConfig, options.Kie.EnableServiceConfig, options.Kie.EnableVersionConfig, options.Kie.EnableCustomConfig) = (app, service, version, custom);
        Assert.Equal(layers, string.Join(' ', LayerPlan.For(options).Layers));
    }
}
