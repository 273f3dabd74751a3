using ServiceComb.Net.LocalEngine.Kie.State;

namespace ServiceComb.Net.LocalEngine.Kie.Waiting;

/// <summary>The response to all long polls of a topic, created by the first one that needs it. Only the labels are applied:
/// filters for status and value, and paging, are ignored, as in the real engine.</summary>
internal sealed class SharedPollResponse(KieStore store, KieTopic topic)
{
    private readonly Lock _lock = new();
    private KieListing _listing;
    private volatile byte[]? _body;

    public (KieListing Listing, byte[] Body) Get()
    {
        if (_body is { } ready)
        {
            return (_listing, ready);
        }

        lock (_lock)
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
