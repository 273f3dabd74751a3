namespace ServiceComb.Net.LocalEngine.Registry.State;

/// <summary>An instance's id is unique within its microservice only.</summary>
internal readonly record struct InstanceKey(string ServiceId, string InstanceId);
