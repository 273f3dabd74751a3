using System.Text.Json.Serialization.Metadata;

namespace ServiceComb.Net.LocalEngine.Json;

/// <summary>What the real registry, written in Go, calls its types; its complaints name them. By the names of ours, so
/// that this room knows none of those that use it.</summary>
internal static class GoTypes
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["CreateMicroserviceRequest"] = "CreateServiceRequest",
        ["Microservice"] = "MicroService",
        ["MicroserviceInstance"] = "MicroServiceInstance",
        ["Framework"] = "FrameWork",
        ["PropertiesRequest"] = "UpdateServicePropsRequest",
        ["DeleteMicroservicesRequest"] = "DelServicesRequest",
        ["TagsMessage"] = "AddServiceTagsRequest",
        ["SchemaMessage"] = "ModifySchemaRequest",
        ["SchemaList"] = "ModifySchemasRequest",
        ["DependenciesRequest"] = "CreateDependenciesRequest",
        ["AccountRequest"] = "Account",
    };

    /// <summary>The name of a struct.</summary>
    public static string NameOf(JsonTypeInfo type) => Names.GetValueOrDefault(type.Type.Name, type.Type.Name);

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
