using System.Text.Json.Serialization.Metadata;

namespace ServiceComb.Net.LocalEngine.Json;

/// <summary>The Go type names of the real registry, which appear in its error messages. The types are identified by name,
/// so that this namespace does not depend on the modules that use it.</summary>
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

    /// <summary>Gets the name of a struct.</summary>
    public static string NameOf(JsonTypeInfo type) => Names.GetValueOrDefault(type.Type.Name, type.Type.Name);

    /// <summary>Gets the Go type of a value.</summary>
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
