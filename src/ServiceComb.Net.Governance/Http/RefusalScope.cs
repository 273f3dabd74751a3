namespace ServiceComb.Net.Governance.Http;

/// <summary>Ends a call whose handlers would repeat it once a policy of this process refused it. Attached to the request, so
/// that every attempt of the call finds the same scope, copies of the request included.</summary>
internal sealed class RefusalScope : IDisposable
{
    private static readonly HttpRequestOptionsKey<RefusalScope> Key = new("ServiceComb.Net.RefusalScope");
    private readonly CancellationTokenSource _ended;
    private readonly TaskCompletionSource _othersFailed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private HttpRequestMessage? _answered;
    private GovernanceRejectedException? _refusal;

    private RefusalScope(CancellationToken caller) => _ended = CancellationTokenSource.CreateLinkedTokenSource(caller);

    /// <summary>Canceled when the call is refused: retries that wait must not wait any longer.</summary>
    public CancellationToken Token => _ended.Token;

    /// <summary>Why the call ended; null while no attempt was refused.</summary>
    public GovernanceRejectedException? Refusal => _ended.IsCancellationRequested ? Volatile.Read(ref _refusal) : null;

    public static RefusalScope Begin(HttpRequestMessage request, CancellationToken caller)
    {
        var scope = new RefusalScope(caller);
        request.Options.Set(Key, scope);
        return scope;
    }

    public static RefusalScope? Find(HttpRequestMessage request) => request.Options.TryGetValue(Key, out var scope) ? scope : null;

    /// <summary>Removes the scope from the request, which may be sent again.</summary>
    public static void Remove(HttpRequestMessage request) => ((IDictionary<string, object?>)request.Options).Remove(Key.Key);

    /// <summary>Sends one attempt. A refused attempt throws <see cref="OperationCanceledException"/>, which resilience
    /// handlers neither repeat nor count. Hedging makes several attempts at a time, each with a copy of the request: a refused
    /// one waits while another is under way, and does not end a call that another one answered.</summary>
    /// <param name="request">The request of the attempt.</param>
    /// <param name="sending">The attempt.</param>
    /// <param name="attempt">The token of the attempt.</param>
    public async Task<HttpResponseMessage> AttemptAsync(HttpRequestMessage request, Func<Task<HttpResponseMessage>> sending, CancellationToken attempt)
    {
        if (Volatile.Read(ref _refusal) is null)
        {
            Interlocked.Increment(ref _running);
            var failed = true;
            try
            {
                var response = await sending();
                failed = (int)response.StatusCode >= 400;
                _answered = failed ? _answered : request;
                return response;
            }
            catch (GovernanceRejectedException refusal)
            {
                Interlocked.CompareExchange(ref _refusal, refusal, null);
            }
            finally
            {
                if (Interlocked.Decrement(ref _running) == 0 && failed && _answered is null)
                {
                    _othersFailed.TrySetResult();
                }
            }
        }

        if (Volatile.Read(ref _running) > 0 || (_answered is { } answered && answered != request))
        {
            await _othersFailed.Task.WaitAsync(attempt);
        }

        await _ended.CancelAsync();
        throw new OperationCanceledException(_refusal!.Message, _refusal, _ended.Token);
    }

    public void Dispose() => _ended.Dispose();
}
