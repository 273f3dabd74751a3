using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Strategies;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>An instance of one list with its state and what addresses are made of.</summary>
internal sealed class InstanceSlot(ServiceInstance instance, InstanceState state)
{
    private const int Kept = 8;
    private const int LongestKept = 256;

    public ServiceInstance Instance => instance;

    public InstanceState State => state;

    private readonly string _prefix = instance.Address.AbsoluteUri.TrimEnd('/');
    private KnownAddress?[]? _known;
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
        if (path.Length > LongestKept)
        {
            return new Uri(string.Concat(_prefix, path));
        }

        var known = Volatile.Read(ref _known) ?? Interlocked.CompareExchange(ref _known, new KnownAddress?[Kept], null) ?? _known!;
        var mark = (path.Length << 16) ^ (path[^1] << 8) ^ path[path.Length / 2];
        ref var place = ref known[(uint)mark * 0x9E3779B1 >> 29];
        var there = Volatile.Read(ref place);
        if (there is not null && there.Uri is { } uri && path.SequenceEqual(uri.OriginalString.AsSpan(_prefix.Length)))
        {
            return uri;
        }

        // Only what came twice in a row: paths that hold an id come once, and would only push others out.
        var made = new Uri(string.Concat(_prefix, path));
        Volatile.Write(ref place, there is { Uri: null } && there.Mark == mark ? new KnownAddress(mark, made) : new KnownAddress(mark, null));
        return made;
    }

    private sealed record KnownAddress(int Mark, Uri? Uri);
}
