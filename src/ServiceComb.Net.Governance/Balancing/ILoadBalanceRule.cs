using System.Collections.Immutable;
using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>A rule of an app's own that chooses instances, registered as a service. It is used where a document
/// (<c>servicecomb.loadbalance.{name}: {rule: …}</c>) or the setting <c>servicecomb:loadbalance:[service:]strategy:name</c>
/// says its name. Must be safe for parallel calls, and quick.</summary>
public interface ILoadBalanceRule
{
    /// <summary>The name by which documents and settings choose the rule. RoundRobin, Random, WeightedResponse and
    /// SessionStickiness are taken.</summary>
    string Name { get; }

    /// <summary>Chooses the instance of the next try. One that is isolated, full or was tried already is passed over in
    /// favour of those that follow it in the list.</summary>
    /// <param name="service">The service that is called.</param>
    /// <param name="candidates">Its instances after zone and route rules; never empty.</param>
    /// <returns>A place in the list. A place outside it, or an exception, counts as the first one.</returns>
    int Choose(string service, ImmutableArray<ServiceInstance> candidates);

    /// <summary>Called after every try; does nothing by default.</summary>
    /// <param name="service">The service.</param>
    /// <param name="instance">The instance.</param>
    /// <param name="duration">How long the try took.</param>
    /// <param name="failed">Whether it failed on its way or with a status of 500 or more.</param>
    void Report(string service, ServiceInstance instance, TimeSpan duration, bool failed)
    {
    }
}
