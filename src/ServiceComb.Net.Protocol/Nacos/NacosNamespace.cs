using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Nacos;

/// <summary>A namespace of a Nacos engine.</summary>
public sealed record NacosNamespace
{
    /// <summary>The id; empty for the public namespace.</summary>
    public string? Namespace { get; init; }

    /// <summary>The name.</summary>
    public string? NamespaceShowName { get; init; }

    /// <summary>The maximum number of configurations.</summary>
    public int Quota { get; init; }

    /// <summary>The current number of configurations.</summary>
    public int ConfigCount { get; init; }

    /// <summary>The type: 0 for the reserved namespace, 1 for those that users create.</summary>
    public int Type { get; init; }
}

/// <summary>A list of namespaces.</summary>
public sealed record NacosNamespaceList
{
    /// <summary>The status code; 0 or 200 for success.</summary>
    public int Code { get; init; }

    /// <summary>The reason of a failure.</summary>
    public string? Message { get; init; }

    /// <summary>The namespaces.</summary>
    public IReadOnlyList<NacosNamespace> Data { get; init => field = value ?? []; } = [];
}

/// <summary>The response to a change of a namespace, unless it is the literal <c>true</c>.</summary>
public sealed record NacosResult
{
    /// <summary>The status code; 0 or 200 for success.</summary>
    public int Code { get; init; }

    /// <summary>The reason of a failure.</summary>
    public string? Message { get; init; }

    /// <summary>The result: true for success.</summary>
    public JsonElement? Data { get; init; }
}

/// <summary>Source-generated JSON of Nacos.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(NacosNamespaceList))]
[JsonSerializable(typeof(NacosResult))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class NacosJson : JsonSerializerContext;
