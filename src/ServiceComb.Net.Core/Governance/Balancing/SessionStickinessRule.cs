namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Keeps using one instance until the session is idle for its timeout, the instance fails several times in a row,
/// or it is no longer a candidate. A timeout or failure count of 0 disables the condition.</summary>
internal sealed class SessionStickinessRule(BalancingSettings settings, TimeProvider time) : BalancingRule
{
    private volatile Session? _session;

    public override bool NeedsReports => true;

    public override int ChooseIndex(InstanceGroup group)
    {
        var session = _session;
        var now = time.GetTimestamp();
        if (session is not null && !HasFailed(session) && !IsOver(session, now))
        {
            var index = Array.FindIndex(group.Slots, slot => slot.State == session.State);
            if (index >= 0)
            {
                return index;
            }
        }

        var next = group.NextIndex();
        // Skip the instance of the previous session when there is another one.
        next = session is not null && group.Slots[next].State == session.State ? (next + 1) % group.Slots.Length : next;
        var created = new Session(group.Slots[next].State) { UsedAt = now };
        var existing = Interlocked.CompareExchange(ref _session, created, session);
        return existing == session ? next : ChooseIndex(group);
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
