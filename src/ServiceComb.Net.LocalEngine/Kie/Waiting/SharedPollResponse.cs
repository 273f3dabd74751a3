using ServiceComb.Net.LocalEngine.Kie.Queries;
using ServiceComb.Net.LocalEngine.Kie.State;

namespace ServiceComb.Net.LocalEngine.Kie.Waiting;

/// <summary>What the callers of one topic are told after a change, put together once for all of them by the first who asks.
/// Only the labels count: status, value and pages of the calls are ignored, as the real engine does.</summary>
internal sealed class SharedPollResponse(KieStore store, KieTopic topic)
{
    private readonly Lock _making = new();
    private KieListing _listing;
    private volatile byte[]? _body;

    public (KieListing Listing, byte[] Body) Get()
    {
        if (_body is { } ready)
        {
            return (_listing, ready);
        }

        lock (_making)
        {
            if (_body is null)
            {
                _listing = store.List(topic.Project, new KieFilter { Labels = topic.Labels, IsExact = topic.IsExact });
                _body = KieListJson.Write(_listing);
            }

            return (_listing, _body);
        }
    }
}
