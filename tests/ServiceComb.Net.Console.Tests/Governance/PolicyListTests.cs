using ServiceComb.Net.Console.Components.Configuration;
using ServiceComb.Net.Console.Components.Governance;
using ServiceComb.Net.Console.Live;
using ServiceComb.Net.Protocol.Kie;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Console.Tests.Governance;

public sealed class PolicyListTests
{
    [Fact]
    public void Documents_are_listed_with_what_apps_make_of_them()
    {
        KieItem[] items =
        [
            Item("servicecomb.matchGroup.orders", "matches: [{apiPath: {prefix: /}}]", "app=shop environment="),
            Item("servicecomb.retry.orders", "maxAttempts: 2", "app=shop environment= service=orders"),
            Item("servicecomb.retry.broken", "maxAttempts: many", "app=shop environment="),
            Item("servicecomb.retry.lonely", "maxAttempts: 2", "app=shop environment="),
            Item("servicecomb.bulkhead.orders", "maxConcurrentCalls: 2", "app=office environment="),
            Item("servicecomb.timeLimiter.orders", "timeoutDuration: x", "app=shop environment=") with { Status = KieStatus.Disabled },
            Item("servicecomb.loadbalance.strategy.name", "Random", "app=shop environment="),
            Item("timeout", "30", "app=shop environment="),
        ];

        Assert.Equal(
            ["retry broken Broken", "retry lonely Warning", "matchGroup orders Valid", "bulkhead orders Warning", "retry orders Valid", "timeLimiter orders Disabled"],
            PolicyList.Create(items).Select(static entry => $"{entry.Kind} {entry.Name} {entry.State}"));
    }

    [Theory]
    [InlineData("app=shop environment=", "", "orders 1.0.0, orders 2.0.0, stock 1.0.0")]
    [InlineData("app=shop environment=", "orders:2.0.0, stock", "orders 2.0.0, stock 1.0.0")]
    [InlineData("app=shop environment= service=orders version=1.0.0", "", "orders 1.0.0")]
    [InlineData("app=shop environment=all", "", "orders 1.0.0, orders 2.0.0, stock 1.0.0, stock 1.0.0")]
    [InlineData("app=shop environment=test", "", "stock 1.0.0")]
    [InlineData("app=other environment=", "", "")]
    public void A_document_reaches_the_services_of_its_labels_and_its_field_services(string labels, string services, string expected)
    {
        ServiceEntry[] registered = [Service("orders", "1.0.0"), Service("orders", "2.0.0"), Service("stock", "1.0.0"), Service("stock", "1.0.0", "test")];

        Assert.Equal(expected, string.Join(", ", PolicyReach.Find(ItemLabels.Parse(labels)!, services, registered)!.Select(static service => $"{service.Name} {service.Version}")));
    }

    [Fact]
    public void Who_reads_custom_labels_is_not_known() => Assert.Null(PolicyReach.Find(ItemLabels.Parse("public=")!, null, []));

    private static KieItem Item(string key, string value, string labels) =>
        new() { Id = key, Key = key, Value = value, ValueType = "text", Status = KieStatus.Enabled, Labels = ItemLabels.Parse(labels) };

    private static ServiceEntry Service(string name, string version, string environment = "") =>
        new(new Microservice { AppId = "shop", ServiceName = name, Version = version, Environment = environment }, []);
}
