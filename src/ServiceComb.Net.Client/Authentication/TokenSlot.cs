namespace ServiceComb.Net.Client.Authentication;

/// <summary>The token of one account at one address, and the log-in that is on its way, if one is.</summary>
internal sealed class TokenSlot(Uri address)
{
    private readonly Lock _lock = new();
    private volatile EngineToken? _current;
    private Task<EngineToken>? _logIn;
    private long _nextRenewal;

    /// <summary>Where tokens come from.</summary>
    public Uri Address { get; } = address;

    public EngineToken? Current => _current;

    /// <summary>Joins the log-in that is on its way, or starts one.</summary>
    /// <param name="replaced">The token the caller does not want; when another is there already, that is the answer.</param>
    /// <param name="logIn">Logs in.</param>
    public Task<EngineToken> ReplaceAsync(EngineToken? replaced, Func<Task<EngineToken>> logIn)
    {
        lock (_lock)
        {
            if (_current is { } current && !ReferenceEquals(current, replaced))
            {
                return Task.FromResult(current);
            }

            if (_logIn is not { IsCompleted: false })
            {
                using AsyncFlowControl? unrelated = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
                _logIn = Task.Run(async () => _current = await logIn());
            }

            return _logIn;
        }
    }

    /// <summary>Whether this caller is the one to renew a token that is still good; another may half a minute later.</summary>
    public bool MayRenew(TimeProvider time)
    {
        var now = time.GetTimestamp();
        var next = Interlocked.Read(ref _nextRenewal);
        return now >= next && Interlocked.CompareExchange(ref _nextRenewal, now + (30 * time.TimestampFrequency), next) == next;
    }
}
