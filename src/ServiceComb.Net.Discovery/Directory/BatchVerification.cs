using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Registry;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>One verification of all subscriptions by batch queries. An answer that is too large is asked for in halves, and
/// so is a query that the engine refuses, until only the entries that it refuses are left out.</summary>
internal sealed class BatchVerification(RegistryClient registry, string? consumer, Action<BatchFindResult, ArraySegment<Subscription>, SubscriptionState[]> apply)
{
    // Enough to find a handful of invalid entries among thousands; the next verification finds more.
    private const int MaxRejections = 64;
    private readonly List<Subscription> _rejected = [];
    private EngineException? _rejection;
    private int _rejections;

    /// <summary>Subscriptions that the engine cannot verify in a batch and that are to be queried one by one.</summary>
    public List<Subscription> Unbatchable { get; } = [];

    /// <summary>Whether the engine accepted a query.</summary>
    public bool IsAccepted { get; private set; }

    /// <summary>Whether the engine has no batch queries.</summary>
    public bool IsUnsupported { get; private set; }

    /// <summary>Verifies subscriptions.</summary>
    /// <returns>The entries that the engine refuses; empty unless it accepted others, since otherwise it is not the entries.</returns>
    /// <exception cref="EngineException">The engine did not answer, or refused everything.</exception>
    public async Task<IReadOnlyList<Subscription>> RunAsync(ArraySegment<Subscription> asked, CancellationToken cancellationToken)
    {
        await VerifyAsync(asked, cancellationToken);
        if (_rejection is not null && !IsAccepted)
        {
            throw _rejection;
        }

        return _rejected;
    }

    private async Task VerifyAsync(ArraySegment<Subscription> asked, CancellationToken cancellationToken)
    {
        if (asked.Count == 0)
        {
            return;
        }

        var states = asked.Select(static one => one.State).ToArray();
        var batch = new BatchFindRequest
        {
            ConsumerServiceId = consumer,
            Services = [.. asked.Zip(states, static (one, state) => new BatchFindService { Service = one.Key, Rev = state.Revision })],
        };
        try
        {
            var answer = await registry.FindManyInstancesAsync(batch, cancellationToken);
            IsAccepted = true;
            apply(answer.Services ?? new BatchFindResult(), asked, states);
        }
        catch (EngineException refusal) when (refusal.Status is 404 or 405)
        {
            // An old engine has no batch queries.
            IsUnsupported = true;
            Unbatchable.AddRange(asked);
        }
        catch (EngineException large) when (large.IsResponseTooLarge)
        {
            // As after an engine's restart, when everything counts as changed.
            await SplitOversizedAsync(asked, cancellationToken);
        }
        catch (EngineException refusal) when (refusal.Status is 400 or 422)
        {
            _rejection = refusal;
            await SplitRejectedAsync(asked, cancellationToken);
        }
    }

    private async Task SplitRejectedAsync(ArraySegment<Subscription> asked, CancellationToken cancellationToken)
    {
        if (asked.Count == 1)
        {
            _rejected.Add(asked[0]);
        }
        else if (++_rejections < MaxRejections)
        {
            var half = asked.Count / 2;
            await VerifyAsync(asked[..half], cancellationToken);
            await VerifyAsync(asked[half..], cancellationToken);
        }
    }

    // One half after the other, since each may be large; the second is asked for even when the first one fails.
    private async Task SplitOversizedAsync(ArraySegment<Subscription> asked, CancellationToken cancellationToken)
    {
        if (asked.Count == 1)
        {
            IsAccepted = true;
            Unbatchable.AddRange(asked);
            return;
        }

        var half = asked.Count / 2;
        var first = VerifyAsync(asked[..half], cancellationToken);
        await first.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await VerifyAsync(asked[half..], cancellationToken);
        await first;
    }
}
