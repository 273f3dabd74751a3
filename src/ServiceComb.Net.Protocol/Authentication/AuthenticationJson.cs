using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Authentication;

/// <summary>Source-generated JSON of tokens.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(TokenResponse))]
internal sealed partial class AuthenticationJson : JsonSerializerContext;
