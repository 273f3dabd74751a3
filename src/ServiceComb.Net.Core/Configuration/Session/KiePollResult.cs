using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Configuration.Layers;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Session;

/// <summary>The complete list of a scope.</summary>
internal sealed record KiePollResult(KieScope Scope, long? Revision, IReadOnlyList<KieItem> Items)
{
    /// <exception cref="EngineException">The response is not a list of a configuration center.</exception>
    public static KiePollResult FromResponse(KieScope scope, KieListResult list)
    {
        var items = list.Items ?? [];
        if (items.Count == 0 && list.Total > 0)
        {
            throw new EngineException($"the response contains none of its {list.Total} items", null);
        }

        // Every list has a revision. A response without revision and items, such as "{}", comes from something else, and applying it
        // would empty the configuration.
        return items.Count > 0 || list.Revision is not null
            ? new KiePollResult(scope, list.Revision, items)
            : throw new EngineException("the response has neither items nor a revision, so it is not a list of a configuration center", null);
    }
}
