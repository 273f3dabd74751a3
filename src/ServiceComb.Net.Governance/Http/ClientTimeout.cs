namespace ServiceComb.Net.Governance.Http;

/// <summary>The time-out that a client of IHttpClientFactory is configured with.</summary>
internal sealed class ClientTimeout
{
    private long _ticks;

    /// <summary>The time-out; null when the client has none, or no such client was created yet.</summary>
    public TimeSpan? Value
    {
        get => Volatile.Read(ref _ticks) is > 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;
        set => Volatile.Write(ref _ticks, value?.Ticks ?? 0);
    }
}
