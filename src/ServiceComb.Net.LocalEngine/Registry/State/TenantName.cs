namespace ServiceComb.Net.LocalEngine.Registry.State;

/// <summary>Domain and project: what lives in one is unknown in every other.</summary>
internal readonly record struct TenantName(string Domain, string Project)
{
    public override string ToString() => $"{Domain}/{Project}";
}
