using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Yarp.ReverseProxy.Model;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Finds destinations by id. YARP keeps a list until a destination is added or removed, so one index serves all
/// calls in between, and the cost per call does not grow with the number of destinations.</summary>
internal static class DestinationIndex
{
    private const int LinearSearchLimit = 8;
    private static readonly ConditionalWeakTable<IReadOnlyList<DestinationState>, FrozenDictionary<string, DestinationState>> Indexes = [];

    /// <summary>Returns the destination with an id; null when there is none.</summary>
    public static DestinationState? Find(IReadOnlyList<DestinationState> destinations, string id)
    {
        if (destinations.Count > LinearSearchLimit)
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
