using System.Text.Json.Serialization;

namespace ServiceComb.Net.Protocol.Engines;

/// <summary>Source-generated JSON of engine management; numbers may come as text, and texts as numbers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    Converters = [typeof(TextConverter)],
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FlavorList))]
[JsonSerializable(typeof(FlavorSpec))]
[JsonSerializable(typeof(IReadOnlyList<FlavorSpec>))]
[JsonSerializable(typeof(EngineList))]
[JsonSerializable(typeof(EngineDetail))]
[JsonSerializable(typeof(EngineJob))]
[JsonSerializable(typeof(EngineJobList))]
[JsonSerializable(typeof(EngineJobStart))]
[JsonSerializable(typeof(EngineQuotas))]
[JsonSerializable(typeof(EngineCreation))]
[JsonSerializable(typeof(EngineUpgrade))]
[JsonSerializable(typeof(EngineConfigChange))]
[JsonSerializable(typeof(EngineResize))]
[JsonSerializable(typeof(EngineAction))]
[JsonSerializable(typeof(EngineUpdate))]
[JsonSerializable(typeof(BackupRestore))]
[JsonSerializable(typeof(BackupRestoreJob))]
[JsonSerializable(typeof(BackupPolicy))]
[JsonSerializable(typeof(EngineBackup))]
[JsonSerializable(typeof(EngineBackupList))]
[JsonSerializable(typeof(EngineTagChange))]
[JsonSerializable(typeof(IReadOnlyList<EngineTag>))]
internal sealed partial class EnginesJson : JsonSerializerContext;
