using Polly;

namespace ServiceComb.Net.Governance.Outcomes;

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

    /// <summary>Gets or sets the upload of the request body; null when there is no body, it is in memory, or the duration is
    /// not measured.</summary>
    public RequestUpload? Upload { get; protected set; }

    /// <summary>Gets or sets a value that indicates whether the call was canceled after its instance reached the
    /// timeout.</summary>
    public bool IsTimedOut { get; protected set; }

    /// <summary>Gets or sets a value that indicates whether the last attempt ended because of the caller or the sender of the
    /// body. Its outcome says nothing about the instance.</summary>
    public bool IsEndedByCaller { get; protected set; }

    /// <summary>Gets or sets a value that indicates whether the call must not be retried: its body cannot be sent again, or
    /// its response is already being sent to the client.</summary>
    public bool IsLastAttempt { get; protected set; }

    /// <summary>Gets the token of the caller.</summary>
    public abstract CancellationToken CallerToken { get; }

    /// <summary>Returns how long instances took to respond: the time that a sender takes to upload the request body is not
    /// part of the duration of a call.</summary>
    /// <param name="startTimestamp">The timestamp at which the call or the attempt began.</param>
    /// <param name="endTimestamp">The timestamp of the response head.</param>
    /// <param name="time">The time provider.</param>
    public TimeSpan GetDuration(long startTimestamp, long endTimestamp, TimeProvider time)
    {
        var begin = Upload is { } upload ? Math.Clamp(upload.ArrivedAt, startTimestamp, Math.Max(startTimestamp, endTimestamp)) : startTimestamp;
        return time.GetElapsedTime(begin, endTimestamp);
    }

    /// <summary>Makes one attempt.</summary>
    public abstract ValueTask<Outcome<CallOutcome>> AttemptAsync(CancellationToken token);

    /// <summary>Returns the value of a header of the request or of an entry of its invocation context; null when there is neither.</summary>
    public abstract string? FindHeader(string name);

    /// <summary>Makes the state available to the strategies of a pipeline.</summary>
    public void Attach(ResilienceContext context) => context.Properties.Set(Key, this);

    public static CallState? Find(ResilienceContext context) => context.Properties.TryGetValue(Key, out var state) ? state : null;
}
