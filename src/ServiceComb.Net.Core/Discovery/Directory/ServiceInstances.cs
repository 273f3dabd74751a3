using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Primitives;
using ServiceComb.Net.Discovery.Endpoints;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Represents an immutable list of the instances of a service. <see cref="ChangeToken"/> signals that a newer list is
/// available.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A source without a timer holds no unmanaged resources, and readers may hold its token.")]
public sealed class ServiceInstances
{
    private readonly CancellationTokenSource _superseded = new();

    /// <summary>Initializes a list.</summary>
    /// <param name="instances">The instances that can be called, ordered by ID.</param>
    /// <param name="isKnown">Whether the registry knows the service.</param>
    /// <param name="changeToken">Fires when a newer list is available; null for a token that the directory signals.</param>
    public ServiceInstances(ImmutableArray<ServiceInstance> instances, bool isKnown, IChangeToken? changeToken = null)
    {
        (Instances, IsKnown) = (instances, isKnown);
        ChangeToken = changeToken ?? new CancellationChangeToken(_superseded.Token);
    }

    /// <summary>Gets the instances that can be called, ordered by ID.</summary>
    public ImmutableArray<ServiceInstance> Instances { get; }

    /// <summary>Gets whether the registry knows the service. False also before the first response of the registry.</summary>
    public bool IsKnown { get; }

    /// <summary>Gets a token that fires once, when a newer list is available.</summary>
    public IChangeToken ChangeToken { get; }

    /// <inheritdoc cref="EndpointSelector.Choose(ImmutableArray{ImmutableArray{InstanceEndpoint}}, EndpointRequirement)"/>
    internal InstanceEndpoint?[] ChooseEndpoints(EndpointRequirement requirement) =>
        EndpointSelector.Choose([.. Instances.Select(static instance => instance.Endpoints)], requirement);

    internal void Supersede() => _superseded.Cancel();

    /// <summary>Signals the change token on thread pool threads, so that listeners do not block the publisher.</summary>
    internal void SupersedeInBackground() => _ = _superseded.CancelAsync();
}
