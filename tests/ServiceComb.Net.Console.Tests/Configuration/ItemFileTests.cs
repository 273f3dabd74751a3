using System.Text.Json;
using ServiceComb.Net.Console.Components.Configuration;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Console.Tests.Configuration;

public sealed class ItemFileTests
{
    [Fact]
    public void An_export_is_read_as_the_same_items_without_what_belongs_to_the_engine()
    {
        var item = new KieItem { Id = "1", Key = "a", Value = "wörd", ValueType = "text", Status = KieStatus.Disabled, Priority = 1, UpdateRevision = 7, Labels = ItemLabels.Parse("app=shop environment=") };

        var read = Assert.Single(ItemFile.Read(ItemFile.Write([item])));

        Assert.Equal(("a", "wörd", "text", KieStatus.Disabled, 1), (read.Key, read.Value, read.ValueType, read.Status, read.Priority));
        Assert.Equal(item.Labels, read.Labels);
        Assert.Equal((null, null), (read.Id, read.UpdateRevision));
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("{\"data\": [{\"value\": \"x\"}]}")]
    public void A_file_that_is_no_export_is_rejected(string text) => Assert.ThrowsAny<JsonException>(() => ItemFile.Read(text));
}
