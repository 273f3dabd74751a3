using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Iam;

/// <summary>Source-generated JSON of IAM: snake case, nulls omitted.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IamTokenRequest))]
[JsonSerializable(typeof(IamTokenResponse))]
[JsonSerializable(typeof(IamProjectList))]
internal sealed partial class IamJson : JsonSerializerContext;
