using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Runtime.InteropServices;
using ServiceComb.Net.Governance.Matching;
using ServiceComb.Net.Governance.Pipelines;
using ServiceComb.Net.Governance.Policies;

namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>Finds the policies of a request for one direction of traffic. Every match is indexed by its most selective
/// part: the path prefix, the service, or a header. A request is therefore only compared with matches that it can meet, and
/// the cost does not grow with their number.</summary>
internal sealed class PolicyMatcher
{
    private const int Kinds = 12;
    private const int MaxCombinations = 2048;
    private const int MaxPrefixLength = 48;
    private readonly GovernancePolicy[][] _policies;
    private readonly (RequestMatch Match, GroupPolicyIndexes Group)[] _matches;
    private readonly FrozenDictionary<string, int[]>? _byService;
    private readonly PathPrefixTree? _byPath;
    private readonly HeaderIndex[] _byHeader;
    private readonly int[] _others;
    private readonly PolicyDependencies _dependencies;
    private readonly ConcurrentDictionary<PolicyKey, GovernedPolicies> _governed = new();
    private volatile Combination? _last;

    /// <param name="policies">The policies for this direction of traffic.</param>
    /// <param name="groups">The traffic groups by name.</param>
    /// <param name="dependencies">The dependencies of pipelines.</param>
    public PolicyMatcher(IEnumerable<GovernancePolicy> policies, IReadOnlyDictionary<string, TrafficGroup> groups, PolicyDependencies dependencies)
    {
        _dependencies = dependencies;
        _policies = [.. Enumerable.Range(0, Kinds).Select(static _ => Array.Empty<GovernancePolicy>())];
        foreach (var kind in policies.Where(policy => groups.ContainsKey(policy.Name)).GroupBy(static policy => policy.Kind))
        {
            _policies[(int)kind.Key] = [.. kind.OrderBy(static policy => policy.Order).ThenBy(static policy => policy.Name, StringComparer.Ordinal).Take(GroupPolicyIndexes.None)];
        }

        _matches = [.. CreateGroupIndexes().SelectMany(slot => groups[slot.Key].Matches.Select(match => (match, slot.Value)))];
        var services = new Dictionary<string, List<int>>(StringComparer.OrdinalIgnoreCase);
        var paths = new PathPrefixTree();
        var headers = new Dictionary<string, HeaderIndex>(StringComparer.OrdinalIgnoreCase);
        var others = new List<int>();
        for (var i = 0; i < _matches.Length; i++)
        {
            AddToIndex(i, services, paths, headers, others);
        }

        _byService = services.Count == 0 ? null
            : services.ToFrozenDictionary(static pair => pair.Key, static pair => pair.Value.ToArray(), StringComparer.OrdinalIgnoreCase);
        (_byPath, _byHeader, _others) = (paths.IsEmpty ? null : paths, [.. headers.Values], [.. others]);
    }

    /// <summary>Gets a value that indicates whether no policy can apply to any request.</summary>
    public bool IsEmpty => _matches.Length == 0;

    /// <summary>Returns the policies of a request: of each kind the first one whose group matches.</summary>
    public GovernedPolicies Match<TView>(in TView request)
        where TView : IRequestView
    {
        if (IsEmpty)
        {
            return GovernedPolicies.None;
        }

        Span<ushort> found = stackalloc ushort[Kinds];
        found.Fill(GroupPolicyIndexes.None);
        if (_byService is not null && _byService.TryGetValue(request.PeerService, out var ofService))
        {
            Test(ofService, request, found);
        }

        TestPaths(request, found);
        foreach (var index in _byHeader)
        {
            if (request.TryGetHeader(index.Name, out var value))
            {
                Test(index.ForValue(value), request, found);
                Test(index.Others, request, found);
            }
        }

        if (_others.Length > 0)
        {
            Test(_others, request, found);
        }

        var parts = MemoryMarshal.Cast<ushort, ulong>(found);
        var key = new PolicyKey(parts[0], parts[1], parts[2]);
        if (key == PolicyKey.None)
        {
            return GovernedPolicies.None;
        }

        // Most requests have the same policies as the previous one.
        return _last is { } last && last.Key == key ? last.Policies
            : _governed.TryGetValue(key, out var governed) ? (_last = new Combination(key, governed)).Policies
            : Add(key, found);
    }

    private void TestPaths<TView>(in TView request, Span<ushort> found)
        where TView : IRequestView
    {
        var node = _byPath;
        if (node is null)
        {
            return;
        }

        foreach (var letter in request.Path)
        {
            node = node.Next(letter);
            if (node is null)
            {
                return;
            }

            if (!node.Matches.IsEmpty)
            {
                Test(node.Matches, request, found);
            }
        }
    }

    private void Test<TView>(ReadOnlySpan<int> matches, in TView request, Span<ushort> found)
        where TView : IRequestView
    {
        foreach (var index in matches)
        {
            var (match, group) = _matches[index];
            if (group.Improves(found) && match.IsMatch(request))
            {
                group.Apply(found);
            }
        }
    }

    private GovernedPolicies Add(PolicyKey key, ReadOnlySpan<ushort> found)
    {
        var chosen = new GovernancePolicy?[Kinds];
        for (var kind = 0; kind < Kinds; kind++)
        {
            chosen[kind] = found[kind] == GroupPolicyIndexes.None ? null : _policies[kind][found[kind]];
        }

        if (_governed.Count >= MaxCombinations)
        {
            // Only pipelines are discarded; all state is in the policies.
            _governed.Clear();
        }

        return _governed.GetOrAdd(key, new GovernedPolicies(chosen, _dependencies));
    }

    private Dictionary<string, GroupPolicyIndexes> CreateGroupIndexes()
    {
        var slots = new Dictionary<string, GroupPolicyIndexes>(StringComparer.Ordinal);
        for (var kind = 0; kind < Kinds; kind++)
        {
            for (var index = 0; index < _policies[kind].Length; index++)
            {
                var name = _policies[kind][index].Name;
                if (!slots.TryGetValue(name, out var slot))
                {
                    slots[name] = slot = new GroupPolicyIndexes(new ushort[Kinds]);
                    Array.Fill(slot.Indexes, GroupPolicyIndexes.None);
                }

                slot.Indexes[kind] = Math.Min(slot.Indexes[kind], (ushort)index);
            }
        }

        return slots;
    }

    private void AddToIndex(int index, Dictionary<string, List<int>> services, PathPrefixTree paths, Dictionary<string, HeaderIndex> headers, List<int> others)
    {
        var match = _matches[index].Match;
        var header = match.Headers.OrderBy(static one => one.Value is null).FirstOrDefault();
        if (match.PathPrefix is { Length: > 1 } begin)
        {
            paths.Add(begin[..Math.Min(begin.Length, MaxPrefixLength)], index);
        }
        else if (match.ServiceName is { } service)
        {
            (services.TryGetValue(service, out var list) ? list : services[service] = []).Add(index);
        }
        else if (header.Name is not null)
        {
            if (!headers.TryGetValue(header.Name, out var one))
            {
                headers[header.Name] = one = new HeaderIndex(header.Name);
            }

            one.Add(header.Value, index);
        }
        else
        {
            others.Add(index);
        }
    }

    private sealed record Combination(PolicyKey Key, GovernedPolicies Policies);
}
