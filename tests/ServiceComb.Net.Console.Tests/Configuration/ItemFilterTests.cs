using ServiceComb.Net.Console.Components.Configuration;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Console.Tests.Configuration;

public sealed class ItemFilterTests
{
    private static readonly KieItem[] Items =
    [
        Item("timeout", "30", "app=shop environment= service=orders version=1.0.0"),
        Item("timeout", "20", "app=shop environment= service=orders"),
        Item("db.password", "timeout-secret", "app=shop environment="),
        Item("banner", "no timeout", "app=office environment=test"),
        Item("shared", "x", "public="),
    ];

    [Fact]
    public void Items_are_ordered_as_apps_merge_them() =>
        Assert.Equal(["banner", "db.password", "timeout", "timeout", "shared"], Keys(new ItemFilter()));

    [Fact]
    public void The_search_finds_keys_and_values_but_no_values_of_secrets() =>
        Assert.Equal(["banner", "timeout", "timeout"], Keys(new ItemFilter { Search = " TIMEOUT " }));

    [Fact]
    public void Filters_are_combined()
    {
        Assert.Equal(["timeout"], Keys(new ItemFilter { Service = "orders", Layer = ItemLayer.Version }));
        Assert.Equal(["banner"], Keys(new ItemFilter { Environment = "test" }));
        Assert.Equal(["banner", "db.password", "shared"], Keys(new ItemFilter { Without = new HashSet<string> { "timeout" } }));
    }

    [Theory]
    [InlineData("yaml", "db:\n  password: x", true)]
    [InlineData("json", "{\"token\": 1}", true)]
    [InlineData("properties", "a=1", false)]
    [InlineData("text", "password", false)]
    public void A_document_with_a_secret_is_one(string type, string value, bool isSecret) =>
        Assert.Equal(isSecret, ItemSecrets.IsSecret(new KieItem { Key = "settings", ValueType = type, Value = value }));

    private static KieItem Item(string key, string value, string labels) => new() { Key = key, Value = value, ValueType = "text", Labels = ItemLabels.Parse(labels) };

    private static IEnumerable<string?> Keys(ItemFilter filter) => filter.Apply(Items).Select(static item => item.Key);
}
