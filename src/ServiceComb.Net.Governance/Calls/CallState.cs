using Polly;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>What policies around a call know of it beside its outcome.</summary>
internal abstract class CallState
{
    private static readonly ResiliencePropertyKey<CallState> Key = new("servicecomb.call");

    /// <summary>The timestamp at which the next attempt begins, where it is known; it saves reading the clock. 0 where it is
    /// not, as after a pause.</summary>
    public long BeginsAt { get; set; }

    /// <summary>The timestamp of the last response head, where it was read; 0 otherwise. A call takes as long as its response
    /// head: the length of a stream or of an upgraded connection is no slowness.</summary>
    public long EndedAt { get; protected set; }

    /// <summary>Whether the call was canceled after its instance had the time to respond.</summary>
    public bool IsTimedOut { get; protected set; }

    /// <summary>Whether the call must not be tried again whatever comes of it: its body cannot be sent twice, or its response
    /// is on the way to the client.</summary>
    public bool IsLastAttempt { get; protected set; }

    /// <summary>Lets the strategies of a pipeline find the state.</summary>
    public void Attach(ResilienceContext context) => context.Properties.Set(Key, this);

    public static CallState? Find(ResilienceContext context) => context.Properties.TryGetValue(Key, out var known) ? known : null;
}
