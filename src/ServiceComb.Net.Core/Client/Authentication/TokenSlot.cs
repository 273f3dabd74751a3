namespace ServiceComb.Net.Client.Authentication;

/// <summary>The token of an account at an address, and the pending login, if any.</summary>
internal sealed class TokenSlot(Uri address)
{
    private readonly Lock _lock = new();
    private volatile EngineToken? _current;
    private Task<EngineToken>? _login;
    private long _nextRenewal;

    /// <summary>The address that issues the tokens.</summary>
    public Uri Address { get; } = address;

    public EngineToken? Current => _current;

    /// <summary>Replaces the token: starts a login or joins the pending one.</summary>
    /// <param name="replaced">The token to replace. When the current token is another one, it is returned without a login.</param>
    /// <param name="login">Logs in.</param>
    public Task<EngineToken> ReplaceAsync(EngineToken? replaced, Func<Task<EngineToken>> login)
    {
        lock (_lock)
        {
            if (_current is { } current && !ReferenceEquals(current, replaced))
            {
                return Task.FromResult(current);
            }

            if (_login is not { IsCompleted: false })
            {
                using AsyncFlowControl? suppressed = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
                _login = Task.Run(async () => _current = await login());
            }

            return _login;
        }
    }

    /// <summary>Returns true for one caller every 30 seconds, which then renews the token.</summary>
    public bool MayRenew(TimeProvider time)
    {
        var now = time.GetTimestamp();
        var next = Interlocked.Read(ref _nextRenewal);
        return now >= next && Interlocked.CompareExchange(ref _nextRenewal, now + (30 * time.TimestampFrequency), next) == next;
    }
}
