using System.Text.Json.Serialization;

namespace ServiceComb.Net.LocalEngine.ControlPlane.State;

/// <summary>Source-generated JSON of the stored records.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EngineRecord))]
[JsonSerializable(typeof(JobRecord))]
[JsonSerializable(typeof(BackupRecord))]
[JsonSerializable(typeof(BackupPolicyRecord))]
[JsonSerializable(typeof(RestoreRecord))]
[JsonSerializable(typeof(NamespaceRecord))]
internal sealed partial class ControlPlaneJson : JsonSerializerContext;
