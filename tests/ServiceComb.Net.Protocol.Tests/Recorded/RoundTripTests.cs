using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ServiceComb.Net.Protocol.Governance;
using ServiceComb.Net.Protocol.Kie;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Protocol.Tests.Recorded;

/// <summary>Tests that the protocol types preserve all fields that the real engines send and accept.</summary>
public sealed class RoundTripTests
{
    private static readonly Dictionary<string, (JsonTypeInfo Type, Func<RecordedBody, bool> Fits)> Shapes = new()
    {
        ["error"] = (RegistryJson.Default.EngineError, body => body.Has("errorCode")),
        ["service id"] = (RegistryJson.Default.ServiceIdResponse, body => body.Has("serviceId")),
        ["microservice"] = (RegistryJson.Default.MicroserviceResponse, body => !body.IsRequest && body.Has("service")),
        ["creation of a microservice"] = (RegistryJson.Default.CreateMicroserviceRequest, body => body.IsRequest && body.Has("service")),
        ["instance"] = (RegistryJson.Default.InstanceMessage, body => body.Has("instance") && !body.Has("action")),
        ["instance id"] = (RegistryJson.Default.InstanceIdResponse, body => body.Has("instanceId")),
        ["instances"] = (RegistryJson.Default.InstanceList, body => body.Has("instances") && body.Path.Contains("/instances?", StringComparison.Ordinal)),
        ["heartbeats"] = (RegistryJson.Default.HeartbeatSet, body => body.Has("instances") && body.Path.EndsWith("/heartbeats", StringComparison.Ordinal)),
        ["properties"] = (RegistryJson.Default.PropertiesRequest, body => body.Has("properties")),
        ["batch query"] = (RegistryJson.Default.BatchFindRequest, body => body.IsRequest && body.Path.EndsWith("action?type=query", StringComparison.Ordinal)),
        ["batch response"] = (RegistryJson.Default.BatchFindResponse, body => !body.IsRequest && body.Path.EndsWith("action?type=query", StringComparison.Ordinal) && !body.Has("errorCode")),
        ["event"] = (RegistryJson.Default.InstanceEvent, body => body.Has("action")),
        ["item"] = (KieJson.Default.KieItem, body => body.Has("key") && !body.Has("action")),
        ["items"] = (KieJson.Default.KieItemList, body => body.Has("total")),
        ["item ids"] = (KieJson.Default.KieIdList, body => body.Has("ids")),
        ["policy"] = (GovernanceJson.Default.GovernanceItem, body => body.IsRequest && body.Path.Contains("/gov/", StringComparison.Ordinal)),
        ["policy id"] = (GovernanceJson.Default.GovernanceId, body => body.Has("id") && body.Path.Contains("/gov/", StringComparison.Ordinal)),
        ["policies"] = (GovernanceJson.Default.IReadOnlyListGovernanceItem, body => body.Body is JsonArray && body.Path.Contains("/gov/match-group", StringComparison.Ordinal)),
        ["display"] = (GovernanceJson.Default.IReadOnlyListGovernanceDisplay, body => body.Body is JsonArray && body.Path.Contains("/gov/display", StringComparison.Ordinal)),
    };

    public static TheoryData<string> Names => [.. Shapes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Recorded_bodies_survive_a_round_trip(string name)
    {
        var (type, fits) = Shapes[name];
        var bodies = RecordedBodies.All.Where(fits).ToList();
        Assert.NotEmpty(bodies);
        Assert.All(bodies, body =>
        {
            var value = body.Body.Deserialize(type);
            var again = JsonSerializer.SerializeToNode(value, type);
            Assert.True(JsonNode.DeepEquals(body.Body, again), $"{body} came back as {again?.ToJsonString()}");
        });
    }
}
