using Polly;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>Carries what the strategies of a pipeline know about a call besides its outcome.</summary>
internal abstract class CallState
{
    private static readonly ResiliencePropertyKey<CallState> Key = new("servicecomb.call");

    /// <summary>Gets or sets the start timestamp of the next attempt, which saves a clock read; 0 when it is unknown, such
    /// as after a delay.</summary>
    public long StartTimestamp { get; set; }

    /// <summary>Gets or sets the timestamp of the last response head; 0 when it was not measured. The duration of a call
    /// ends with the response head: a long stream or upgraded connection is not a slow call.</summary>
    public long EndTimestamp { get; protected set; }

    /// <summary>Gets or sets a value that indicates whether the call was canceled after its instance reached the
    /// timeout.</summary>
    public bool IsTimedOut { get; protected set; }

    /// <summary>Gets or sets a value that indicates whether the call must not be retried: its body cannot be sent again, or
    /// its response is already being sent to the client.</summary>
    public bool IsLastAttempt { get; protected set; }

    /// <summary>Gets the token of the caller.</summary>
    public abstract CancellationToken CallerToken { get; }

    /// <summary>Makes one attempt.</summary>
    public abstract ValueTask<Outcome<CallOutcome>> AttemptAsync(CancellationToken token);

    /// <summary>Returns the value of a header of the request or of an entry of its invocation context; null when there is neither.</summary>
    public abstract string? FindHeader(string name);

    /// <summary>Makes the state available to the strategies of a pipeline.</summary>
    public void Attach(ResilienceContext context) => context.Properties.Set(Key, this);

    public static CallState? Find(ResilienceContext context) => context.Properties.TryGetValue(Key, out var state) ? state : null;
}
