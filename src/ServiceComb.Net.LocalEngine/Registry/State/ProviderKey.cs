namespace ServiceComb.Net.LocalEngine.Registry.State;

/// <summary>What a find asks for: a service in all its versions.</summary>
internal readonly record struct ProviderKey(string Environment, string AppId, string ServiceName)
{
    public override string ToString() => $"{Environment}/{AppId}/{ServiceName}";
}
