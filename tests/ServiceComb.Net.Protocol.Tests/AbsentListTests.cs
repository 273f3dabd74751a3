using System.Collections;
using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ServiceComb.Net.Protocol.Accounts;
using ServiceComb.Net.Protocol.Engines;
using ServiceComb.Net.Protocol.Governance;
using ServiceComb.Net.Protocol.Kie;
using ServiceComb.Net.Protocol.Monitor;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Protocol.Tests;

/// <summary>Lists and dictionaries that a user of the clients reads are never null, but what was absent stays absent when it is
/// written again.</summary>
public sealed class AbsentListTests
{
    [Fact]
    public void Absent_lists_and_dictionaries_of_results_are_empty()
    {
        AssertAbsent("{}", ProtocolJson.Registry.GetTypeInfo<Microservice>(), static it => [it.Schemas, it.Paths, it.Properties]);
        AssertAbsent("{}", ProtocolJson.Registry.GetTypeInfo<MicroserviceInstance>(), static it => [it.Endpoints, it.Properties]);
        AssertAbsent("""{"paths":[{"path":"/"}]}""", ProtocolJson.Registry.GetTypeInfo<Microservice>(), static it => [it.Paths[0].Property]);
        AssertAbsent("{}", ProtocolJson.Kie.GetTypeInfo<KieItem>(), static it => [it.Labels]);
        AssertAbsent("{}", ProtocolJson.Governance.GetTypeInfo<GovernanceItem>(), static it => [it.Selector]);
        AssertRead("""{"perms":[{"resources":[{"type":"config"}]}]}""", ProtocolJson.Accounts.GetTypeInfo<Role>(), static it => [it.Perms[0].Resources[0].Labels]);
        AssertRead("""{"data":[{}]}""", ProtocolJson.Engines.GetTypeInfo<EngineList>(), static it => [it.Data[0].ServiceEndpoint, it.Data[0].PublicServiceEndpoint]);
        AssertRead(
            """{"externalEntrypoint":{},"reference":{}}""",
            ProtocolJson.Engines.GetTypeInfo<EngineDetail>(),
            static it => [it.ExternalEntrypoint!.ServiceEndpoint, it.ExternalEntrypoint.PublicServiceEndpoint, it.Reference!.Inputs]);
        AssertRead("""{"list":[{}]}""", ProtocolJson.Monitor.GetTypeInfo<MetricKeyList>(), static it => [it.List[0].Custom]);
    }

    [Theory]
    [InlineData("""{"schemas":[],"paths":[],"properties":{}}""")]
    [InlineData("""{"schemas":["a"],"paths":[{"path":"/","property":{"p":"1"}}],"properties":{"k":"v"}}""")]
    [InlineData("""{"schemas":["a"]}""")]
    [InlineData("{}")]
    public void What_is_empty_and_what_is_absent_is_written_as_it_was_read(string json)
    {
        var info = ProtocolJson.Registry.GetTypeInfo<Microservice>();
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize(json, info)!, info));
    }

    [Fact]
    public void A_null_that_is_assigned_is_absent()
    {
        var item = ItemWith(null);
        Assert.Empty(item.Labels);
        Assert.Equal("""{"key":"k"}""", JsonSerializer.Serialize(item, ProtocolJson.Kie.GetTypeInfo<KieItem>()));
        Assert.Equal("""{"key":"k","labels":{}}""", JsonSerializer.Serialize(ItemWith(new Dictionary<string, string>()), ProtocolJson.Kie.GetTypeInfo<KieItem>()));
    }

    [Fact]
    public void Only_requests_envelopes_and_documents_have_lists_that_may_be_null()
    {
        var nullability = new NullabilityInfoContext();
        var nullable = typeof(Microservice).Assembly.GetExportedTypes()
            .SelectMany(static type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(static property => property.PropertyType != typeof(string) && typeof(IEnumerable).IsAssignableFrom(property.PropertyType))
            .Where(property => nullability.Create(property).ReadState == NullabilityState.Nullable && property.GetCustomAttribute<EditorBrowsableAttribute>() is null)
            .Select(static property => $"{property.DeclaringType!.Name}.{property.Name}");
        Assert.Equal(
            ((string[])
            [
                // Bodies of requests, in which null leaves the field out.
                "BatchFindRequest.Instances", "BatchFindRequest.Services", "CreateMicroserviceRequest.Instances", "CreateMicroserviceRequest.Rules",
                "CreateMicroserviceRequest.Tags", "DeleteMicroservicesRequest.ServiceIds", "DependenciesRequest.Dependencies", "DependencyEntry.Providers",
                "EngineCreation.AzList", "EngineCreation.Inputs", "EngineCreation.Tags", "EngineResize.Inputs", "EngineTagChange.ResourceTags",
                "EngineTagChange.ResourceTagsWithoutValue", "InstanceReport.Customs", "KieIdList.Ids", "PropertiesRequest.Properties", "ScopeDeletion.Keys",

                // Messages whose content the clients return.
                "DeleteMicroservicesResponse.Services", "HeartbeatSet.Instances", "InstanceList.Instances", "MicroserviceList.Services",
                "RelatedMicroservices.Consumers", "RelatedMicroservices.Providers", "SchemaList.Schemas", "TagsMessage.Tags",

                // Documents of policies, in which null is the default of the field and an empty list is not.
                "BreakerSpec.RecordFailureStatus", "RetrySpec.RetryOnResponseStatus", "TrafficMatch.Headers", "TrafficMatch.Method", "TrafficMatch.Queries",
            ]).Order(StringComparer.Ordinal),
            nullable.Order(StringComparer.Ordinal));
    }

    // A serializer that is generated in another assembly, such as that of an app, leaves internal properties out without a warning.
    [Fact]
    public void Every_field_is_written_by_serializers_of_other_assemblies()
    {
        var hidden = typeof(Microservice).Assembly.GetExportedTypes()
            .SelectMany(static type => type.GetProperties(BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(static property => property.GetCustomAttribute<JsonIncludeAttribute>() is not null)
            .Select(static property => $"{property.DeclaringType!.Name}.{property.Name}");
        // Only read: other names of fields.
        Assert.Equal(["EngineJobStart.JobIdOfResize", "KieImportResult.Ok"], hidden.Order(StringComparer.Ordinal));
    }

    private static KieItem ItemWith(IReadOnlyDictionary<string, string>? labels) => new() { Key = "k", Labels = labels };

    private static void AssertAbsent<T>(string json, JsonTypeInfo<T> info, Func<T, IEnumerable<IEnumerable>> read)
    {
        AssertRead(json, info, read);
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize(json, info)!, info));
    }

    private static void AssertRead<T>(string json, JsonTypeInfo<T> info, Func<T, IEnumerable<IEnumerable>> read) =>
        Assert.All(read(JsonSerializer.Deserialize(json, info)!), static list => Assert.Empty(list));
}
