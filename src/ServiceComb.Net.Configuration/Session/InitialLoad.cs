using System.Text.Json;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Configuration.Layers;

namespace ServiceComb.Net.Configuration.Session;

/// <summary>Asks one address after the other for everything, each with its share of the time, so that one that hangs
/// leaves time for the others.</summary>
internal sealed class InitialLoad(KieOptions options, IReadOnlyList<KieScope> scopes, ILoggerFactory logs)
{
    /// <summary>The answers of all scopes from one address, or why no address gave them.</summary>
    public async Task<InitialResponses> RunAsync()
    {
        string[] addresses = [.. options.Addresses];
        Random.Shared.Shuffle(addresses);
        var start = options.Time.GetTimestamp();
        var causes = new List<string>();
        TimeSpan? retryAfter = null;
        for (var i = 0; i < addresses.Length; i++)
        {
            var left = options.InitialLoadTimeout - options.Time.GetElapsedTime(start);
            var share = left / (addresses.Length - i);
            if (share <= TimeSpan.Zero)
            {
                causes.Add($"{addresses[i]}: not asked, the time was over");
                continue;
            }

            try
            {
                return new InitialResponses(new Uri(addresses[i]), await LoadFromAsync(addresses[i], share), causes, null);
            }
            catch (Exception exception)
            {
                // Whatever an address answers, the next one may do better.
                causes.Add($"{addresses[i]}: {Describe(exception)}");
                retryAfter = Max(retryAfter, (exception as EngineException)?.RetryAfter);
            }
        }

        return new InitialResponses(null, [], causes, retryAfter);
    }

    private async Task<KiePollResult[]> LoadFromAsync(string address, TimeSpan share)
    {
        // The transport's own bounds begin anew with a token and with a request.
        using var bound = new CancellationTokenSource(share, options.Time);
        using var transport = KieHttpClientFactory.Create(options, [address], share, logs);
        var client = new KieClient(transport);
        try
        {
            return await Task.WhenAll(scopes.Select(async scope =>
                KiePollResult.FromResponse(scope, await client.ListAsync(scope.Query with { Revision = KieScopePoller.NoRevision }, bound.Token))));
        }
        catch (OperationCanceledException exception) when (bound.IsCancellationRequested)
        {
            throw new TimeoutException($"did not answer within {share}", exception);
        }
        catch (EngineException exception) when (exception is { Status: 404, ErrorCode: "" })
        {
            throw new InvalidDataException(exception.Message + await AddressDiagnostics.ExplainKieAsync(transport, exception, bound.Token), exception);
        }
    }

    private static TimeSpan? Max(TimeSpan? a, TimeSpan? b) => a is null || b > a ? b : a;

    private static string Describe(Exception exception) =>
        exception is EngineException { Status: 0, InnerException: { } inner } and not { InnerException: JsonException } ? ReceivedText.Escape(inner.Message) : exception.Message;
}
