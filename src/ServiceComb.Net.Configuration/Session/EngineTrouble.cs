namespace ServiceComb.Net.Configuration.Session;

/// <summary>Knows which scopes fail, so that a line is logged when trouble begins and when it is over, not per failure.</summary>
internal sealed class EngineTrouble(TimeProvider time)
{
    private readonly Dictionary<string, string> _failing = [];
    private readonly Lock _gate = new();
    private long _since;

    /// <summary>What a scope failed with last; null when it does not fail.</summary>
    public string? ReasonOf(string scope)
    {
        lock (_gate)
        {
            return _failing.GetValueOrDefault(scope);
        }
    }

    /// <summary>Whether trouble begins with this failure.</summary>
    public bool Begins(string scope, string reason)
    {
        lock (_gate)
        {
            var begins = _failing.Count == 0;
            _failing[scope] = reason;
            _since = begins ? time.GetTimestamp() : _since;
            return begins;
        }
    }

    /// <summary>How long the trouble lasted that ends with this answer; null when none does.</summary>
    public TimeSpan? Ends(string scope)
    {
        lock (_gate)
        {
            return _failing.Remove(scope) && _failing.Count == 0 ? time.GetElapsedTime(_since) : null;
        }
    }
}
