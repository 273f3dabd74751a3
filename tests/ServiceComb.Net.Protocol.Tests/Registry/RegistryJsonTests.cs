using System.Text.Json;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Protocol.Tests.Registry;

public sealed class RegistryJsonTests
{
    [Fact]
    public void Nulls_are_omitted() => Assert.Equal(
        """{"instance":{"endpoints":["rest://h:1"],"hostName":"h"}}""",
        JsonSerializer.Serialize(
            new InstanceMessage { Instance = new MicroserviceInstance { HostName = "h", Endpoints = ["rest://h:1"] } },
            RegistryJson.Default.InstanceMessage));

    [Fact]
    public void An_empty_list_is_serialized() => Assert.Equal(
        """{"instances":[]}""",
        JsonSerializer.Serialize(new InstanceList { Instances = [] }, RegistryJson.Default.InstanceList));

    [Fact]
    public void An_absent_list_is_null() =>
        Assert.Null(JsonSerializer.Deserialize("{}", RegistryJson.Default.InstanceList)!.Instances);

    [Fact]
    public void Unknown_fields_are_ignored()
    {
        var service = JsonSerializer.Deserialize(
            """{"service":{"serviceId":"a","rules":[{"x":1}],"later":{"y":[null]}},"more":1}""", RegistryJson.Default.MicroserviceResponse)!.Service!;
        Assert.Equal("a", service.ServiceId);
    }

    [Fact]
    public void Names_are_case_insensitive() => Assert.Equal(
        "i",
        JsonSerializer.Deserialize("""{"Instances":[{"ServiceId":"s","INSTANCEID":"i"}]}""", RegistryJson.Default.HeartbeatSet)!.Instances![0].InstanceId);

    [Fact]
    public void The_keys_of_properties_keep_their_case()
    {
        const string Json = """{"properties":{"Zone-A":"1","zone-a":"2","中":"ü"}}""";
        var properties = JsonSerializer.Deserialize(Json, RegistryJson.Default.PropertiesRequest)!;
        Assert.Equal("1", properties.Properties!["Zone-A"]);
        var again = JsonSerializer.Deserialize(JsonSerializer.Serialize(properties, RegistryJson.Default.PropertiesRequest), RegistryJson.Default.PropertiesRequest)!;
        Assert.Equal(properties.Properties, again.Properties);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"errorCode":null,"errorMessage":null}""")]
    public void An_error_without_a_code_has_an_empty_one(string json)
    {
        var error = JsonSerializer.Deserialize(json, RegistryJson.Default.EngineError)!;
        Assert.Equal(("", "", null), (error.ErrorCode, error.ErrorMessage, error.Detail));
    }

    [Fact]
    public void An_event_without_an_action_has_an_empty_one() =>
        Assert.Equal("", JsonSerializer.Deserialize("{}", RegistryJson.Default.InstanceEvent)!.Action);

    [Theory]
    [InlineData("""{"instances":{}}""")]
    [InlineData("""{"instances":[7]}""")]
    [InlineData("""[]""")]
    public void JSON_of_another_type_is_rejected(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, RegistryJson.Default.InstanceList));

    [Fact]
    public void The_statuses_of_an_instance_are_case_sensitive()
    {
        Assert.All(["UP", "DOWN", "STARTING", "TESTING", "OUTOFSERVICE"], status => Assert.True(InstanceStatus.IsKnown(status)));
        Assert.All(["up", "", null, "SICK"], status => Assert.False(InstanceStatus.IsKnown(status)));
    }
}
