namespace ServiceComb.Net.LocalEngine.Registry.State;

/// <summary>Identifies an instance. An instance id is unique only within its microservice.</summary>
internal readonly record struct InstanceKey(string ServiceId, string InstanceId);
