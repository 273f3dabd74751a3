using System.Text.Json;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Protocol.Tests.Kie;

public sealed class KieJsonTests
{
    [Fact]
    public void Names_are_in_snake_case_and_nulls_are_omitted() => Assert.Equal(
        """{"key":"k","value_type":"yaml","update_revision":7}""",
        JsonSerializer.Serialize(new KieItem { Key = "k", ValueType = KieValueType.Yaml, UpdateRevision = 7 }, KieJson.Default.KieItem));

    [Fact]
    public void Unknown_fields_are_ignored() => Assert.Equal(
        "k", JsonSerializer.Deserialize("""{"key":"k","check_sum":"x","later":[{}]}""", KieJson.Default.KieItem)!.Key);

    [Fact]
    public void An_empty_value_is_distinct_from_an_absent_one()
    {
        Assert.Equal("", JsonSerializer.Deserialize("""{"value":""}""", KieJson.Default.KieItem)!.Value);
        Assert.Null(JsonSerializer.Deserialize("{}", KieJson.Default.KieItem)!.Value);
    }

    [Theory]
    [InlineData("""{"total":0}""")]
    [InlineData("""{"total":0,"data":null}""")]
    public void A_list_without_data_is_empty(string json) =>
        Assert.Empty(JsonSerializer.Deserialize(json, KieJson.Default.KieItemList)!.Data);

    [Theory]
    [InlineData("text", true)]
    [InlineData("yaml", true)]
    [InlineData("json", true)]
    [InlineData("properties", true)]
    [InlineData("ini", true)]
    [InlineData("xml", true)]
    [InlineData("yml", false)]
    [InlineData("string", false)]
    [InlineData("YAML", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void The_value_types_are_those_of_the_engine(string? type, bool known) => Assert.Equal(known, KieValueType.IsKnown(type));
}
