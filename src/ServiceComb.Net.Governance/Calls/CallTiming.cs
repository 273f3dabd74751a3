using Polly;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>The times of a call that a circuit breaker counts.</summary>
internal abstract class CallTiming
{
    private static readonly ResiliencePropertyKey<CallTiming> Key = new("servicecomb.call");

    /// <summary>The timestamp at which the next attempt begins, where it is known; it saves reading the clock. 0 where it is
    /// not, as after a pause.</summary>
    public long BeginsAt { get; set; }

    /// <summary>The timestamp of the last response head, where it was read; 0 otherwise. A call takes as long as its response
    /// head: the length of a stream or of an upgraded connection is no slowness.</summary>
    public long EndedAt { get; protected set; }

    /// <summary>Whether the call was canceled after its instance had the time to respond.</summary>
    public bool IsTimedOut { get; protected set; }

    /// <summary>Lets strategies of a pipeline find the timing.</summary>
    public void Attach(ResilienceContext context) => context.Properties.Set(Key, this);

    public static CallTiming? Find(ResilienceContext context) => context.Properties.TryGetValue(Key, out var timing) ? timing : null;
}
