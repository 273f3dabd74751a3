using System.Collections.Immutable;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Counting;

namespace ServiceComb.Net.Governance.Routing;

/// <summary>Instances that a call may go to. Turns begin at a random one: else every client would begin at the same.</summary>
internal sealed class InstanceGroup(InstanceSlot[] slots)
{
    private readonly RoundRobinCounter _rotation = new(Random.Shared.Next());
    private ResponseWeights? _weights;
    private ImmutableArray<ServiceInstance> _instances;

    /// <summary>No instance.</summary>
    public static InstanceGroup None { get; } = new([]);

    public InstanceSlot[] Slots => slots;

    public bool IsEmpty => slots.Length == 0;

    /// <summary>The weights by response time; null until a rule made them.</summary>
    public ResponseWeights? Weights
    {
        get => Volatile.Read(ref _weights);
        set => Volatile.Write(ref _weights, value);
    }

    /// <summary>The instances, for rules of the app's own.</summary>
    public ImmutableArray<ServiceInstance> Instances =>
        _instances.IsDefault ? _instances = [.. slots.Select(static slot => slot.Instance)] : _instances;

    /// <summary>The place of the next instance in turn.</summary>
    public int NextIndex() => (int)((ulong)_rotation.Next() % (uint)slots.Length);
}
