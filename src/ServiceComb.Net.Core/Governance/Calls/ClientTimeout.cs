namespace ServiceComb.Net.Governance.Calls;

/// <summary>Holds the configured timeout of an IHttpClientFactory client.</summary>
internal sealed class ClientTimeout
{
    private long _ticks;

    /// <summary>Gets or sets the timeout; null when the client has none or was not created yet.</summary>
    public TimeSpan? Value
    {
        get => Volatile.Read(ref _ticks) is > 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;
        set => Volatile.Write(ref _ticks, value?.Ticks ?? 0);
    }
}
