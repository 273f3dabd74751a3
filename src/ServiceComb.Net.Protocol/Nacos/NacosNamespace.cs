using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Nacos;

/// <summary>A namespace of a Nacos engine.</summary>
public sealed record NacosNamespace
{
    /// <summary>Its id; empty for the public one.</summary>
    public string? Namespace { get; init; }

    /// <summary>Its name.</summary>
    public string? NamespaceShowName { get; init; }

    /// <summary>How many configurations it may hold.</summary>
    public int Quota { get; init; }

    /// <summary>How many it holds.</summary>
    public int ConfigCount { get; init; }

    /// <summary>0 for the public one, 2 for those that were created.</summary>
    public int Type { get; init; }
}

/// <summary>Several namespaces.</summary>
public sealed record NacosNamespaceList
{
    /// <summary>200 when all is well.</summary>
    public int Code { get; init; }

    /// <summary>The namespaces.</summary>
    public IReadOnlyList<NacosNamespace> Data { get; init => field = value ?? []; } = [];
}

/// <summary>Source-generated JSON of Nacos.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(NacosNamespaceList))]
[JsonSerializable(typeof(bool))]
internal sealed partial class NacosJson : JsonSerializerContext;
