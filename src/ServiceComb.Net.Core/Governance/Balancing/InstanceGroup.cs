using System.Collections.Immutable;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Counting;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Represents a group of candidate instances. The rotation starts at a random index: otherwise every client would
/// start with the same instance.</summary>
internal sealed class InstanceGroup(InstanceSlot[] slots)
{
    private readonly RoundRobinCounter _rotation = new(Random.Shared.Next());
    private ResponseWeights? _weights;
    private ImmutableArray<ServiceInstance> _instances;

    /// <summary>Gets the empty group.</summary>
    public static InstanceGroup None { get; } = new([]);

    public InstanceSlot[] Slots => slots;

    public bool IsEmpty => slots.Length == 0;

    /// <summary>Gets or sets the weights by response time; null until a rule computes them.</summary>
    public ResponseWeights? Weights
    {
        get => Volatile.Read(ref _weights);
        set => Volatile.Write(ref _weights, value);
    }

    /// <summary>Gets the instances for custom rules.</summary>
    public ImmutableArray<ServiceInstance> Instances =>
        _instances.IsDefault ? _instances = [.. slots.Select(static slot => slot.Instance)] : _instances;

    /// <summary>Returns the index of the next instance in rotation.</summary>
    public int NextIndex() => (int)((ulong)_rotation.Next() % (uint)slots.Length);
}
