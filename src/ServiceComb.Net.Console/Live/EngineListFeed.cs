using ServiceComb.Net.Client.Engines;
using ServiceComb.Net.Protocol.Engines;

namespace ServiceComb.Net.Console.Live;

/// <summary>Keeps the engines of a control plane current while somebody looks at them.</summary>
internal sealed class EngineListFeed(EngineManagementClient engines, ConsoleOptions options) : Feed(options.Time, isPausedUnviewed: true)
{
    private IReadOnlyList<EngineSummary> _current = [];
    private bool _isComplete;

    /// <summary>Gets the engines by name.</summary>
    public IReadOnlyList<EngineSummary> Current => Volatile.Read(ref _current);

    /// <summary>Gets whether the engines were read at least once.</summary>
    public bool IsComplete => Volatile.Read(ref _isComplete);

    protected override async Task<TimeSpan> UpdateAsync(CancellationToken cancellationToken)
    {
        var found = new List<EngineSummary>();
        await foreach (var engine in engines.EnumerateAsync(cancellationToken: cancellationToken))
        {
            found.Add(engine);
        }

        Volatile.Write(ref _current, [.. found.OrderBy(static engine => engine.Name, StringComparer.Ordinal)]);
        Volatile.Write(ref _isComplete, true);
        NotifyChanged();
        return options.RefreshInterval;
    }
}
