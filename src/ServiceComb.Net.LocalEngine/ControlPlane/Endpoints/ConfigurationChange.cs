using System.Text.Json.Serialization;
using ServiceComb.Net.Protocol.Engines;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Endpoints;

/// <summary>The request body of a change of configuration. The API reference lists only the type of authentication. Not a record,
/// so that ToString does not contain the password.</summary>
internal sealed class ConfigurationChange
{
    public string? AuthType { get; init; }

    /// <summary>Gets the password of the root account, required when the engine never had access control.</summary>
    [JsonPropertyName("auth_cred")]
    public EngineRootPassword? AuthCred { get; init; }

    /// <summary>Gets the id of the public address; empty to remove it, null to keep it.</summary>
    public string? PublicIpId { get; init; }
}

/// <summary>Source-generated JSON of the change.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(ConfigurationChange))]
internal sealed partial class ConfigurationChangeJson : JsonSerializerContext;
