using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Primitives;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>The instances of a service at one moment; never changes. A newer one is announced by <see cref="ChangeToken"/>.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A source without a timer holds nothing to dispose, and readers keep its token.")]
public sealed class ServiceInstances
{
    private readonly CancellationTokenSource _superseded = new();

    /// <summary>Makes a list.</summary>
    /// <param name="instances">The instances that can be called.</param>
    /// <param name="isKnown">Whether the registry knows the service.</param>
    public ServiceInstances(ImmutableArray<ServiceInstance> instances, bool isKnown)
    {
        (Instances, IsKnown) = (instances, isKnown);
        ChangeToken = new CancellationChangeToken(_superseded.Token);
    }

    /// <summary>The instances that can be called, ordered by id.</summary>
    public ImmutableArray<ServiceInstance> Instances { get; }

    /// <summary>Whether the registry knows the service; false also while nothing was heard of it yet.</summary>
    public bool IsKnown { get; }

    /// <summary>Fires once, when a newer list is in place.</summary>
    public IChangeToken ChangeToken { get; }

    internal void Supersede() => _superseded.Cancel();

    /// <summary>Calls those who listen on threads of the pool: they must not hold up the loop that publishes.</summary>
    internal void SupersedeInBackground() => _ = _superseded.CancelAsync();
}
