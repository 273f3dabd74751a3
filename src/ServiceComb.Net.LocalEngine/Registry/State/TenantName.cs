namespace ServiceComb.Net.LocalEngine.Registry.State;

/// <summary>A domain and project. Data of one tenant is not visible in another.</summary>
internal readonly record struct TenantName(string Domain, string Project)
{
    public override string ToString() => $"{Domain}/{Project}";
}
