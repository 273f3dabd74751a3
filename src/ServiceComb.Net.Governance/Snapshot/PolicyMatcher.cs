using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Runtime.InteropServices;
using ServiceComb.Net.Governance.Calls;
using ServiceComb.Net.Governance.Matching;
using ServiceComb.Net.Governance.Policies;

namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>Finds the policies of a request on one side. Every match is filed under the one part that tells most: the
/// service, the beginning of the path, or a header. So a request is compared with the few matches that it can fit, and cost
/// does not grow with their number.</summary>
internal sealed class PolicyMatcher
{
    private const int Kinds = 12;
    private const int MaxCombinations = 2048;
    private const int MaxPrefixLength = 48;
    private readonly GovernancePolicy[][] _policies;
    private readonly (RequestMatch Match, GroupSlot Group)[] _matches;
    private readonly FrozenDictionary<string, int[]>? _byService;
    private readonly PathTree? _byPath;
    private readonly HeaderIndex[] _byHeader;
    private readonly int[] _others;
    private readonly PolicyBuild _build;
    private readonly ConcurrentDictionary<PolicyKey, GovernedPolicies> _governed = new();
    private volatile Combination? _last;

    /// <param name="policies">The policies of this side.</param>
    /// <param name="groups">All traffic groups by name.</param>
    /// <param name="build">What pipelines are made with.</param>
    public PolicyMatcher(IEnumerable<GovernancePolicy> policies, IReadOnlyDictionary<string, TrafficGroup> groups, PolicyBuild build)
    {
        _build = build;
        _policies = [.. Enumerable.Range(0, Kinds).Select(static _ => Array.Empty<GovernancePolicy>())];
        foreach (var kind in policies.Where(policy => groups.ContainsKey(policy.Name)).GroupBy(static policy => policy.Kind))
        {
            _policies[(int)kind.Key] = [.. kind.OrderBy(static policy => policy.Order).ThenBy(static policy => policy.Name, StringComparer.Ordinal).Take(GroupSlot.None)];
        }

        _matches = [.. Slots().SelectMany(slot => groups[slot.Key].Matches.Select(match => (match, slot.Value)))];
        var services = new Dictionary<string, List<int>>(StringComparer.OrdinalIgnoreCase);
        var paths = new PathTree();
        var headers = new Dictionary<string, HeaderIndex>(StringComparer.OrdinalIgnoreCase);
        var others = new List<int>();
        for (var i = 0; i < _matches.Length; i++)
        {
            File(i, services, paths, headers, others);
        }

        _byService = services.Count == 0 ? null
            : services.ToFrozenDictionary(static pair => pair.Key, static pair => pair.Value.ToArray(), StringComparer.OrdinalIgnoreCase);
        (_byPath, _byHeader, _others) = (paths.IsEmpty ? null : paths, [.. headers.Values], [.. others]);
    }

    /// <summary>Whether any policy can apply to any request.</summary>
    public bool IsEmpty => _matches.Length == 0;

    /// <summary>The policies of a request: of every kind the first whose group fits.</summary>
    public GovernedPolicies Match<TView>(in TView request)
        where TView : IRequestView
    {
        if (IsEmpty)
        {
            return GovernedPolicies.None;
        }

        Span<ushort> found = stackalloc ushort[Kinds];
        found.Fill(GroupSlot.None);
        if (_byService is not null && _byService.TryGetValue(request.TargetService, out var ofService))
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

        // Most requests have the policies that the one before had.
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
            if (group.Improves(found) && match.Fits(request))
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
            chosen[kind] = found[kind] == GroupSlot.None ? null : _policies[kind][found[kind]];
        }

        if (_governed.Count >= MaxCombinations)
        {
            // Only pipelines are lost; the state is in the policies.
            _governed.Clear();
        }

        return _governed.GetOrAdd(key, new GovernedPolicies(chosen, _build));
    }

    private Dictionary<string, GroupSlot> Slots()
    {
        var slots = new Dictionary<string, GroupSlot>(StringComparer.Ordinal);
        for (var kind = 0; kind < Kinds; kind++)
        {
            for (var place = 0; place < _policies[kind].Length; place++)
            {
                var name = _policies[kind][place].Name;
                if (!slots.TryGetValue(name, out var slot))
                {
                    slots[name] = slot = new GroupSlot(new ushort[Kinds]);
                    Array.Fill(slot.Places, GroupSlot.None);
                }

                slot.Places[kind] = Math.Min(slot.Places[kind], (ushort)place);
            }
        }

        return slots;
    }

    private void File(int index, Dictionary<string, List<int>> services, PathTree paths, Dictionary<string, HeaderIndex> headers, List<int> others)
    {
        var match = _matches[index].Match;
        var header = match.Headers.OrderBy(static one => one.Value is null).FirstOrDefault();
        if (match.PathBegin is { Length: > 1 } begin)
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
