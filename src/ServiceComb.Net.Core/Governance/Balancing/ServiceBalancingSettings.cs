using System.Collections.Frozen;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Holds the load balancing settings of all services.</summary>
/// <param name="common">The settings of services without their own.</param>
/// <param name="byService">The settings of single services.</param>
internal sealed class ServiceBalancingSettings(BalancingSettings common, FrozenDictionary<string, BalancingSettings> byService)
{
    /// <summary>Returns the settings of a service.</summary>
    public BalancingSettings Get(string service) => byService.GetValueOrDefault(service, common);
}
