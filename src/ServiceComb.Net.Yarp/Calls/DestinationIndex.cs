using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Yarp.ReverseProxy.Model;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Finds destinations by their id. YARP keeps a list until a destination comes or goes, so one index serves all
/// calls in between: a call must not cost more the more destinations there are.</summary>
internal static class DestinationIndex
{
    private const int Few = 8;
    private static readonly ConditionalWeakTable<IReadOnlyList<DestinationState>, FrozenDictionary<string, DestinationState>> Indexes = [];

    /// <summary>The destination with an id, or null.</summary>
    public static DestinationState? Find(IReadOnlyList<DestinationState> destinations, string id)
    {
        if (destinations.Count > Few)
        {
            return Indexes.GetValue(destinations, static all => all.ToFrozenDictionary(static one => one.DestinationId, StringComparer.Ordinal))
                .GetValueOrDefault(id);
        }

        for (var i = 0; i < destinations.Count; i++)
        {
            if (destinations[i].DestinationId == id)
            {
                return destinations[i];
            }
        }

        return null;
    }
}
