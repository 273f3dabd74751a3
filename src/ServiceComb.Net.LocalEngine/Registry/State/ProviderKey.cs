namespace ServiceComb.Net.LocalEngine.Registry.State;

/// <summary>Identifies a service in all its versions.</summary>
internal readonly record struct ProviderKey(string Environment, string AppId, string ServiceName)
{
    public override string ToString() => $"{Environment}/{AppId}/{ServiceName}";
}
