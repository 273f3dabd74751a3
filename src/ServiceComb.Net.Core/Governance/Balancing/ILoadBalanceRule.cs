using System.Collections.Immutable;
using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Defines a custom load balancing rule. Register implementations as services. A document
/// (<c>servicecomb.loadbalance.{name}: {rule: …}</c>) or the setting <c>servicecomb:loadbalance:[service:]strategy:name</c>
/// selects a rule by its name. Implementations must be thread-safe and fast.</summary>
public interface ILoadBalanceRule
{
    /// <summary>Gets the name by which documents and settings select the rule. RoundRobin, Random, WeightedResponse and
    /// SessionStickiness are reserved.</summary>
    string Name { get; }

    /// <summary>Selects the instance of the next attempt. When the instance is isolated, at its bulkhead limit or was
    /// already tried, the ones that follow it in the list are tried instead.</summary>
    /// <param name="service">The name of the called service.</param>
    /// <param name="candidates">The instances that remain after zone and route rules; never empty.</param>
    /// <returns>An index into the list. An index out of range, or an exception, selects the first instance.</returns>
    int Choose(string service, ImmutableArray<ServiceInstance> candidates);

    /// <summary>Reports the outcome of an attempt; does nothing by default.</summary>
    /// <param name="service">The name of the called service.</param>
    /// <param name="instance">The instance that was called.</param>
    /// <param name="duration">The duration of the attempt.</param>
    /// <param name="failed">True when the attempt failed without a response or with a status of 500 or above.</param>
    void Report(string service, ServiceInstance instance, TimeSpan duration, bool failed)
    {
    }
}
