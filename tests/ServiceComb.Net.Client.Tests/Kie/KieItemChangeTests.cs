using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Client.Tests.Kie;

public sealed class KieItemChangeTests
{
    [Fact]
    public void Items_are_compared_by_key_and_labels()
    {
        KieItem[] present = [Item("same", "1"), Item("value", "1"), Item("status", "1"), Item("gone", "1"), Item("labels", "1", "a")];
        KieItem[] wanted = [Item("same", "1") with { Status = KieStatus.Enabled, ValueType = "text" }, Item("value", "old"), Item("value", "2"), Item("status", "1") with { Status = KieStatus.Disabled }, Item("labels", "1", "b")];

        Assert.Equal(
            ["Changed value 1 2", "Changed status 1 1", "Added labels  1", "Removed gone 1 1", "Removed labels 1 1"],
            KieItemChange.Compare(present, wanted).Select(static change => $"{change.Kind} {change.Item.Key} {change.Present?.Value} {change.Item.Value}"));
    }

    private static KieItem Item(string key, string value, string? label = null) =>
        new() { Key = key, Value = value, Labels = label is null ? null : new Dictionary<string, string> { ["label"] = label } };
}
