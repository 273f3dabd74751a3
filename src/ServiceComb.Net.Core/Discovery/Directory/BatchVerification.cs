using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Verifies a set of subscriptions with batch queries. A batch is split in halves when its response is too large or
/// when the engine rejects it, so that only the invalid entries are excluded.</summary>
internal sealed class BatchVerification(RegistryClient registry, string? consumer, Action<BatchFindResult, ArraySegment<Subscription>, SubscriptionState[]> apply)
{
    // Finds a few invalid entries among thousands; later verifications find the remaining ones.
    private const int MaxRejections = 64;
    private readonly List<Subscription> _rejected = [];
    private EngineException? _rejection;
    private int _rejections;

    /// <summary>Gets the subscriptions that cannot be verified in a batch and must be queried individually.</summary>
    public List<Subscription> Unbatchable { get; } = [];

    /// <summary>Gets whether the engine accepted at least one query.</summary>
    public bool IsAccepted { get; private set; }

    /// <summary>Gets whether the engine does not support batch queries.</summary>
    public bool IsUnsupported { get; private set; }

    /// <returns>The subscriptions that the engine rejects.</returns>
    /// <exception cref="EngineException">The engine did not respond, or it rejected every query, so the cause is not a single entry.</exception>
    public async Task<IReadOnlyList<Subscription>> RunAsync(ArraySegment<Subscription> subscriptions, CancellationToken cancellationToken)
    {
        await VerifyAsync(subscriptions, cancellationToken);
        if (_rejection is not null && !IsAccepted)
        {
            throw _rejection;
        }

        return _rejected;
    }

    private async Task VerifyAsync(ArraySegment<Subscription> subscriptions, CancellationToken cancellationToken)
    {
        if (subscriptions.Count == 0)
        {
            return;
        }

        var states = subscriptions.Select(static subscription => subscription.State).ToArray();
        var batch = new BatchFindRequest
        {
            ConsumerServiceId = consumer,
            Services = [.. subscriptions.Zip(states, static (subscription, state) => new BatchFindService { Service = subscription.Key, Rev = state.Revision })],
        };
        try
        {
            var response = await registry.QueryManyInstancesAsync(batch, cancellationToken);
            IsAccepted = true;
            apply(response.Services ?? new BatchFindResult(), subscriptions, states);
        }
        catch (EngineException exception) when (exception.Status is 404 or 405)
        {
            // Older engines have no batch queries.
            IsUnsupported = true;
            Unbatchable.AddRange(subscriptions);
        }
        catch (EngineException exception) when (exception.IsResponseTooLarge)
        {
            // For example after an engine restart, when every service counts as changed.
            await SplitOversizedAsync(subscriptions, cancellationToken);
        }
        catch (EngineException exception) when (exception.Status is 400 or 422)
        {
            _rejection = exception;
            await SplitRejectedAsync(subscriptions, cancellationToken);
        }
    }

    private async Task SplitRejectedAsync(ArraySegment<Subscription> subscriptions, CancellationToken cancellationToken)
    {
        if (subscriptions.Count == 1)
        {
            _rejected.Add(subscriptions[0]);
        }
        else if (++_rejections < MaxRejections)
        {
            var half = subscriptions.Count / 2;
            await VerifyAsync(subscriptions[..half], cancellationToken);
            await VerifyAsync(subscriptions[half..], cancellationToken);
        }
    }

    // Queries the halves sequentially, because each response may be large. Queries the second half even when the first one fails.
    private async Task SplitOversizedAsync(ArraySegment<Subscription> subscriptions, CancellationToken cancellationToken)
    {
        if (subscriptions.Count == 1)
        {
            IsAccepted = true;
            Unbatchable.AddRange(subscriptions);
            return;
        }

        var half = subscriptions.Count / 2;
        var first = VerifyAsync(subscriptions[..half], cancellationToken);
        await first.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await VerifyAsync(subscriptions[half..], cancellationToken);
        await first;
    }
}
