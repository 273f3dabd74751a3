using System.Text.Json.Serialization;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Iam;

/// <summary>Source-generated JSON of requests and tokens of the identity service.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IamRequest))]
[JsonSerializable(typeof(IamClaims))]
internal sealed partial class IamContentJson : JsonSerializerContext;
