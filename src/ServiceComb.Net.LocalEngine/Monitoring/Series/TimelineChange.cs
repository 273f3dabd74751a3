namespace ServiceComb.Net.LocalEngine.Monitoring.Series;

/// <summary>A changed timeline with the frames to write and to delete.</summary>
internal sealed record TimelineChange(Timeline Result, IReadOnlyCollection<Frame> Written, IReadOnlyCollection<Frame> Removed)
{
    public bool IsEmpty => Written.Count == 0 && Removed.Count == 0;
}
