namespace ServiceComb.Net.Governance.Http;

/// <summary>Ends a call that its handlers would retry although a local policy rejected it. The scope is attached to the
/// request, so that all attempts of the call, including those with copies of the request, share it.</summary>
internal sealed class RejectionScope : IDisposable
{
    private static readonly HttpRequestOptionsKey<RejectionScope> Key = new("ServiceComb.Net.RejectionScope");
    private readonly CancellationTokenSource _ended;
    private readonly TaskCompletionSource _otherAttemptsFailed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private HttpRequestMessage? _succeededRequest;
    private GovernanceRejectedException? _rejection;

    private RejectionScope(CancellationToken caller) => _ended = CancellationTokenSource.CreateLinkedTokenSource(caller);

    /// <summary>Gets the token that is canceled when the call is rejected, so that waiting retries end.</summary>
    public CancellationToken Token => _ended.Token;

    /// <summary>Gets the rejection that ended the call; null while no attempt was rejected.</summary>
    public GovernanceRejectedException? Rejection => _ended.IsCancellationRequested ? Volatile.Read(ref _rejection) : null;

    public static RejectionScope Begin(HttpRequestMessage request, CancellationToken caller)
    {
        var scope = new RejectionScope(caller);
        request.Options.Set(Key, scope);
        return scope;
    }

    public static RejectionScope? Find(HttpRequestMessage request) => request.Options.TryGetValue(Key, out var scope) ? scope : null;

    /// <summary>Removes the scope from the request, which may be sent again.</summary>
    public static void Remove(HttpRequestMessage request) => ((IDictionary<string, object?>)request.Options).Remove(Key.Key);

    /// <summary>Sends one attempt. A rejected attempt throws <see cref="OperationCanceledException"/>, which resilience
    /// handlers neither retry nor count. Hedging runs several attempts concurrently, each with a copy of the request: a
    /// rejected attempt waits while another one is running, and does not end a call in which another one succeeded.</summary>
    /// <param name="request">The request of the attempt.</param>
    /// <param name="sending">A delegate that sends the attempt.</param>
    /// <param name="attempt">The token of the attempt.</param>
    public async Task<HttpResponseMessage> AttemptAsync(HttpRequestMessage request, Func<Task<HttpResponseMessage>> sending, CancellationToken attempt)
    {
        if (Volatile.Read(ref _rejection) is null)
        {
            Interlocked.Increment(ref _running);
            var failed = true;
            try
            {
                var response = await sending();
                failed = (int)response.StatusCode >= 400;
                _succeededRequest = failed ? _succeededRequest : request;
                return response;
            }
            catch (GovernanceRejectedException rejection)
            {
                Interlocked.CompareExchange(ref _rejection, rejection, null);
            }
            finally
            {
                if (Interlocked.Decrement(ref _running) == 0 && failed && _succeededRequest is null)
                {
                    _otherAttemptsFailed.TrySetResult();
                }
            }
        }

        if (Volatile.Read(ref _running) > 0 || (_succeededRequest is { } succeeded && succeeded != request))
        {
            await _otherAttemptsFailed.Task.WaitAsync(attempt);
        }

        await _ended.CancelAsync();
        throw new OperationCanceledException(_rejection!.Message, _rejection, _ended.Token);
    }

    public void Dispose() => _ended.Dispose();
}
