using ServiceComb.Net.Governance.Routing;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Stays with one instance until it was idle for the session's time or failed several times in a row, or is not
/// among the candidates. A time or a number of 0 means never.</summary>
internal sealed class SessionStickinessRule(BalancingSettings settings, TimeProvider time) : BalancingRule
{
    private volatile Session? _session;

    public override bool WantsReports => true;

    public override int First(InstanceGroup group)
    {
        var session = _session;
        var now = time.GetTimestamp();
        if (session is not null && !HasFailed(session) && !IsOver(session, now))
        {
            var place = Array.FindIndex(group.Slots, slot => slot.State == session.State);
            if (place >= 0)
            {
                return place;
            }
        }

        var next = group.NextIndex();
        // Not the one that just failed, when there is another.
        next = session is not null && group.Slots[next].State == session.State ? (next + 1) % group.Slots.Length : next;
        var begun = new Session(group.Slots[next].State) { UsedAt = now };
        var there = Interlocked.CompareExchange(ref _session, begun, session);
        return there == session ? next : First(group);
    }

    public override void Report(InstanceSlot slot, TimeSpan duration, bool failed)
    {
        if (_session is { } session && session.State == slot.State)
        {
            if (failed)
            {
                Interlocked.Increment(ref session.Failures);
            }
            else
            {
                Volatile.Write(ref session.Failures, 0);
            }
        }
    }

    private bool HasFailed(Session session) =>
        settings.SuccessiveFailedTimes > 0 && Volatile.Read(ref session.Failures) >= settings.SuccessiveFailedTimes;

    private bool IsOver(Session session, long now)
    {
        var idle = time.GetElapsedTime(Interlocked.Exchange(ref session.UsedAt, now), now);
        return settings.SessionTimeout > TimeSpan.Zero && idle >= settings.SessionTimeout;
    }

    private sealed class Session(InstanceState state)
    {
        public int Failures;
        public long UsedAt;

        public InstanceState State => state;
    }
}
