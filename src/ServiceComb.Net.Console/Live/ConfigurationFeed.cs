using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Console.Live;

/// <summary>Keeps the items of the configuration center current by long polling.</summary>
internal sealed class ConfigurationFeed(KieClient kie, ActivityLog activity, ConsoleOptions options) : Feed(options.Time)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);
    private IReadOnlyList<KieItem> _current = [];
    private long? _revision;
    private bool _isComplete;

    /// <summary>Gets the items, enabled and disabled ones, by key.</summary>
    public IReadOnlyList<KieItem> Current => Volatile.Read(ref _current);

    protected override async Task<TimeSpan> UpdateAsync(CancellationToken cancellationToken)
    {
        // After a failure the whole list again, so that no change is missed.
        var isFirst = Status.State != FeedState.Connected;
        var result = await kie.ListAsync(isFirst ? new KieQuery() : new KieQuery { Revision = _revision, Wait = Wait }, cancellationToken);
        if (!result.NotModified)
        {
            _revision = result.Revision;
            IReadOnlyList<KieItem> items = [.. result.Items.OrderBy(static item => item.Key, StringComparer.Ordinal).ThenBy(static item => item.Id, StringComparer.Ordinal)];
            if (_isComplete)
            {
                activity.AddChanges(Current, items);
            }

            _isComplete = true;
            Volatile.Write(ref _current, items);
            NotifyChanged();
        }

        return TimeSpan.Zero;
    }
}
