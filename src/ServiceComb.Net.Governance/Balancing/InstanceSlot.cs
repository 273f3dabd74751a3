using System.Runtime.CompilerServices;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>An instance of one list with its state and what addresses are made of.</summary>
internal sealed class InstanceSlot(ServiceInstance instance, InstanceState state)
{
    public ServiceInstance Instance => instance;

    public InstanceState State => state;

    private readonly string _prefix = instance.Address.AbsoluteUri.TrimEnd('/');
    private KnownAddresses _known;
    private volatile CircuitBreaker? _breaker;

    /// <summary>The breaker of a policy. Nearly always there is one policy, so the last one is at hand: with thousands of
    /// instances every object on the way is one that is not in a near cache.</summary>
    public CircuitBreaker Breaker(InstanceIsolationPolicy policy) =>
        _breaker is { } last && policy.Made(last) ? last : _breaker = state.Breaker(policy);

    /// <summary>The address of a path on this instance. Making one costs more than everything else about a call, so those
    /// that come again are kept.</summary>
    /// <param name="path">The path and the query, escaped.</param>
    public Uri AddressOf(ReadOnlySpan<char> path)
    {
        if (KnownPath.Find(path) is not { } known)
        {
            return new Uri(string.Concat(_prefix, path));
        }

        ref var place = ref _known[known.Place];
        var there = Volatile.Read(ref place);
        if (there is not null && there.Path == known)
        {
            return there.Uri;
        }

        var made = new Uri(string.Concat(_prefix, path));
        Volatile.Write(ref place, new KnownAddress(known, made));
        return made;
    }

    // Within the slot: with thousands of instances an object of its own would be one more that is not in a near cache.
    [InlineArray(KnownPath.Places)]
    private struct KnownAddresses
    {
        private KnownAddress? _first;
    }

    private sealed record KnownAddress(KnownPath Path, Uri Uri);
}
