using System.Collections.Immutable;

namespace ServiceComb.Net.LocalEngine.Monitoring.Series;

/// <summary>The frames of an instance in several resolutions. Frames that reach the age of their tier are combined to frames of the
/// next one and are deleted at the end of the retention. Immutable.</summary>
internal sealed class Timeline
{
    private readonly Retention _retention;
    private readonly ImmutableArray<ImmutableArray<Frame>> _tiers;

    private Timeline(Retention retention, ImmutableArray<ImmutableArray<Frame>> tiers)
    {
        (_retention, _tiers) = (retention, tiers);
        Points = tiers.Sum(static tier => tier.Sum(static frame => frame.Points));
    }

    /// <summary>Gets the size of the timeline for the limit of stored points.</summary>
    public int Points { get; }

    /// <summary>Gets the newest frame; null when there is none.</summary>
    public Frame? Newest => _tiers.Where(static tier => !tier.IsEmpty).Select(static tier => tier[^1]).MaxBy(static frame => frame.Start);

    /// <summary>Gets all frames, from the finest resolution to the coarsest.</summary>
    public IEnumerable<Frame> Frames => _tiers.SelectMany(static tier => tier);

    /// <summary>Creates a timeline of stored frames.</summary>
    public static Timeline Create(Retention retention, IEnumerable<Frame> stored)
    {
        var byTier = stored.ToLookup(frame => retention.FindTier(frame.Seconds));
        return new Timeline(retention, [.. Enumerable.Range(0, retention.Tiers.Count).Select(tier => byTier[tier].OrderBy(static frame => frame.Start).ToImmutableArray())]);
    }

    /// <summary>Adds a report.</summary>
    /// <param name="now">The time of its arrival, in seconds since 1970.</param>
    /// <param name="covered">The seconds that it covers.</param>
    /// <param name="load">The load.</param>
    /// <param name="operations">The operations, ordered by name.</param>
    public TimelineChange Add(long now, double covered, InstanceLoad load, ImmutableArray<OperationPoint> operations)
    {
        var frame = new Frame(Retention.Align(now, _retention.Resolution), _retention.Resolution, covered, load, operations);
        var edit = new Edit(this);
        edit.RemoveAfter(frame.Start);
        edit.Append(0, frame);
        edit.Advance(now);
        return edit.Complete();
    }

    /// <summary>Combines and deletes the frames that have reached the age of their tier.</summary>
    public TimelineChange Advance(long now)
    {
        var edit = new Edit(this);
        edit.Advance(now);
        return edit.Complete();
    }

    /// <summary>Deletes the oldest frames.</summary>
    /// <param name="points">The number of points to delete at least.</param>
    public TimelineChange RemoveOldest(int points)
    {
        var edit = new Edit(this);
        edit.RemoveOldest(points);
        return edit.Complete();
    }

    private sealed class Edit(Timeline before)
    {
        private readonly Retention _retention = before._retention;
        private readonly ImmutableArray<Frame>[] _tiers = [.. before._tiers];
        private readonly Dictionary<(long Start, int Seconds), Frame> _written = [];
        private readonly Dictionary<(long Start, int Seconds), Frame> _removed = [];

        public TimelineChange Complete() => new(new Timeline(_retention, [.. _tiers]), _written.Values, _removed.Values);

        // After the clock was set back, frames of the future would hide new ones.
        public void RemoveAfter(long start)
        {
            for (var tier = 0; tier < _tiers.Length; tier++)
            {
                while (_tiers[tier] is [.., var last] frames && last.Start > start)
                {
                    Remove(last);
                    _tiers[tier] = frames.RemoveAt(frames.Length - 1);
                }
            }
        }

        public void Append(int tier, Frame frame)
        {
            var frames = _tiers[tier];
            if (frames is [.., var last] && (last.Start, last.Seconds) == (frame.Start, frame.Seconds))
            {
                frame = Frame.Merge([last, frame], frame.Start, frame.Seconds);
                _tiers[tier] = frames.SetItem(frames.Length - 1, frame);
            }
            else
            {
                _tiers[tier] = frames.Add(frame);
            }

            _removed.Remove((frame.Start, frame.Seconds));
            _written[(frame.Start, frame.Seconds)] = frame;
        }

        public void Advance(long now)
        {
            for (var tier = 0; tier < _tiers.Length; tier++)
            {
                var next = tier + 1 < _tiers.Length ? _retention.Tiers[tier + 1].Seconds : _retention.Tiers[tier].Seconds;
                // Whole spans of the next tier only, so that each of its frames is computed from all of its parts at once.
                var end = Retention.Align(now - _retention.Tiers[tier].Age, next);
                var aged = _tiers[tier].TakeWhile(frame => frame.Start < end).ToList();
                if (aged.Count == 0)
                {
                    continue;
                }

                _tiers[tier] = _tiers[tier].RemoveRange(0, aged.Count);
                aged.ForEach(Remove);
                if (tier + 1 < _tiers.Length)
                {
                    foreach (var span in aged.GroupBy(frame => Retention.Align(frame.Start, next)))
                    {
                        Append(tier + 1, Frame.Merge([.. span], span.Key, next));
                    }
                }
            }
        }

        public void RemoveOldest(int points)
        {
            for (var tier = _tiers.Length - 1; tier >= 0 && points > 0; tier--)
            {
                var count = 0;
                while (count < _tiers[tier].Length && points > 0)
                {
                    points -= _tiers[tier][count].Points;
                    Remove(_tiers[tier][count++]);
                }

                _tiers[tier] = _tiers[tier].RemoveRange(0, count);
            }
        }

        private void Remove(Frame frame)
        {
            // A frame that was only just written needs no deletion unless an earlier version is stored; deleting it is harmless.
            _written.Remove((frame.Start, frame.Seconds));
            _removed[(frame.Start, frame.Seconds)] = frame;
        }
    }
}
