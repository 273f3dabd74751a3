using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Configuration.Layers;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Session;

/// <summary>A whole list of a scope.</summary>
internal sealed record KiePollResult(KieScope Scope, long? Revision, IReadOnlyList<KieItem> Items)
{
    /// <exception cref="EngineException">The answer is no list of a configuration center.</exception>
    public static KiePollResult FromResponse(KieScope scope, KieListResult answer)
    {
        var items = answer.Items ?? [];
        if (items.Count == 0 && answer.Total > 0)
        {
            throw new EngineException($"the answer holds none of its {answer.Total} items", null);
        }

        // Every list carries a revision. Without one and without items it is somebody else's "{}", and believing it would
        // empty the configuration.
        return items.Count > 0 || answer.Revision is not null
            ? new KiePollResult(scope, answer.Revision, items)
            : throw new EngineException("the answer has neither items nor a revision, so it is no list of a configuration center", null);
    }
}
