using System.Text.Json;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Addresses;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Configuration.Layers;

namespace ServiceComb.Net.Configuration.Session;

/// <summary>Loads all scopes from the first address that responds. Each address gets a share of the timeout, so that one that hangs
/// leaves time for the others.</summary>
internal sealed class InitialLoad(ServiceCombOptions options, IReadOnlyList<KieScope> scopes, ILoggerFactory logs)
{
    /// <summary>Returns the lists of all scopes from one address, or the reasons why no address provided them.</summary>
    public async Task<InitialResponses> RunAsync()
    {
        string[] addresses = [.. options.Kie.Addresses];
        Random.Shared.Shuffle(addresses);
        var start = options.Time.GetTimestamp();
        var failures = new List<string>();
        TimeSpan? retryAfter = null;
        for (var i = 0; i < addresses.Length; i++)
        {
            var left = options.Kie.InitialLoadTimeout - options.Time.GetElapsedTime(start);
            var share = left / (addresses.Length - i);
            if (share <= TimeSpan.Zero)
            {
                failures.Add($"{addresses[i]}: not tried, because the timeout elapsed");
                continue;
            }

            try
            {
                return new InitialResponses(new Uri(addresses[i]), await LoadFromAsync(addresses[i], share), failures, null);
            }
            catch (Exception exception)
            {
                // Catch everything, because the next address may succeed.
                failures.Add($"{addresses[i]}: {Describe(exception)}");
                retryAfter = Max(retryAfter, (exception as EngineException)?.RetryAfter);
            }
        }

        return new InitialResponses(null, [], failures, retryAfter);
    }

    private async Task<KiePollResult[]> LoadFromAsync(string address, TimeSpan share)
    {
        // The timeouts of the client start again with the login and with each request.
        using var timeout = new CancellationTokenSource(share, options.Time);
        using var transport = KieHttpClientFactory.Create(options, [address], share, logs);
        var client = new KieClient(transport);
        try
        {
            return await Task.WhenAll(scopes.Select(async scope =>
                KiePollResult.FromResponse(scope, await client.ListAsync(scope.Query with { Revision = KieScopePoller.NoRevision }, timeout.Token))));
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested)
        {
            throw new TimeoutException($"did not respond within {share}", exception);
        }
        catch (EngineException exception) when (exception is { Status: 404, ErrorCode: "" })
        {
            throw new InvalidDataException(exception.Message + await AddressDiagnostics.ExplainKieAsync(transport, exception, timeout.Token), exception);
        }
    }

    private static TimeSpan? Max(TimeSpan? a, TimeSpan? b) => a is null || b > a ? b : a;

    private static string Describe(Exception exception) =>
        exception is EngineException { Status: 0, InnerException: { } inner } and not { InnerException: JsonException } ? ReceivedText.Escape(inner.Message) : exception.Message;
}
