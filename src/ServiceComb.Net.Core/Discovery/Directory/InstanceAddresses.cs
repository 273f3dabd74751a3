using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Indexes the hosts and ports of all known instances. Lookups are lock-free.</summary>
internal sealed class InstanceAddresses
{
    private readonly ConcurrentDictionary<Address, int> _counts = new();
    private readonly Lock _lock = new();

    public bool Contains(string host, int port) => _counts.ContainsKey(new Address(host, port));

    /// <summary>Replaces the instances of a service. Both lists must be ordered by ID.</summary>
    public void Replace(ImmutableArray<ServiceInstance> before, ImmutableArray<ServiceInstance> after)
    {
        if (before == after)
        {
            return;
        }

        lock (_lock)
        {
            var (i, j) = (0, 0);
            while (i < before.Length || j < after.Length)
            {
                if (i < before.Length && j < after.Length && ReferenceEquals(before[i], after[j]))
                {
                    (i, j) = (i + 1, j + 1);
                    continue;
                }

                var order = i == before.Length ? 1 : j == after.Length ? -1 : string.CompareOrdinal(before[i].InstanceId, after[j].InstanceId);
                if (order >= 0)
                {
                    Add(after[j++]);
                }

                if (order <= 0)
                {
                    Remove(before[i++]);
                }
            }
        }
    }

    private void Add(ServiceInstance instance)
    {
        foreach (var endpoint in instance.Endpoints)
        {
            _counts.AddOrUpdate(new Address(endpoint.Host, endpoint.Port), 1, static (_, count) => count + 1);
        }
    }

    private void Remove(ServiceInstance instance)
    {
        foreach (var endpoint in instance.Endpoints)
        {
            var address = new Address(endpoint.Host, endpoint.Port);
            if (_counts.TryGetValue(address, out var count) && count > 1)
            {
                _counts[address] = count - 1;
            }
            else
            {
                _counts.TryRemove(address, out _);
            }
        }
    }

    private readonly record struct Address(string Host, int Port)
    {
        public bool Equals(Address other) => Port == other.Port && Host.Equals(other.Host, StringComparison.OrdinalIgnoreCase);

        public override int GetHashCode() => HashCode.Combine(StringComparer.OrdinalIgnoreCase.GetHashCode(Host), Port);
    }
}
