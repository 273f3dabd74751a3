namespace ServiceComb.Net.Discovery.Registration;

/// <summary>Holds the endpoints that this instance is registered with. They are replaced when the addresses of the server change.</summary>
internal sealed class PublishedEndpoints
{
    private volatile State _state = new([], new CancellationTokenSource());

    public IReadOnlyList<string> Current => _state.Endpoints;

    /// <summary>Cancelled when <see cref="Current"/> is replaced.</summary>
    public CancellationToken Replaced => _state.Replaced.Token;

    public void Replace(IReadOnlyList<string> endpoints) =>
        Interlocked.Exchange(ref _state, new State(endpoints, new CancellationTokenSource())).Replaced.Cancel();

    private sealed record State(IReadOnlyList<string> Endpoints, CancellationTokenSource Replaced);
}
