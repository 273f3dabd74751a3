using System.Text.Json.Serialization.Metadata;
using ServiceComb.Net.Engine.Rbac.Endpoints;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Engine.Json;

/// <summary>What the real registry, written in Go, calls its types; its complaints name them.</summary>
internal static class GoTypes
{
    private static readonly Dictionary<Type, string> Names = new()
    {
        [typeof(CreateMicroserviceRequest)] = "CreateServiceRequest",
        [typeof(Microservice)] = "MicroService",
        [typeof(MicroserviceInstance)] = "MicroServiceInstance",
        [typeof(Framework)] = "FrameWork",
        [typeof(PropertiesRequest)] = "UpdateServicePropsRequest",
        [typeof(DeleteMicroservicesRequest)] = "DelServicesRequest",
        [typeof(TagsMessage)] = "AddServiceTagsRequest",
        [typeof(SchemaMessage)] = "ModifySchemaRequest",
        [typeof(SchemaList)] = "ModifySchemasRequest",
        [typeof(DependenciesRequest)] = "CreateDependenciesRequest",
        [typeof(AccountRequest)] = "Account",
    };

    /// <summary>The name of a struct.</summary>
    public static string NameOf(JsonTypeInfo type) => Names.GetValueOrDefault(type.Type, type.Type.Name);

    /// <summary>The type of a value.</summary>
    public static string Of(JsonTypeInfo type) => type.Kind switch
    {
        JsonTypeInfoKind.Object => $"discovery.{NameOf(type)}",
        JsonTypeInfoKind.Enumerable => Element(type) is { Kind: JsonTypeInfoKind.Object } element ? $"[]*{Of(element)}" : $"[]{Of(Element(type))}",
        JsonTypeInfoKind.Dictionary => $"map[string]{Of(Element(type))}",
        _ => Scalar(type.Type),
    };

    private static JsonTypeInfo Element(JsonTypeInfo type) => type.Options.GetTypeInfo(type.ElementType!);

    private static string Scalar(Type type) =>
        type == typeof(int) || type == typeof(int?) ? "int32"
        : type == typeof(long) || type == typeof(long?) ? "int64"
        : type == typeof(bool) || type == typeof(bool?) ? "bool"
        : "string";
}
