using System.Net.Http.Json;
using Microsoft.Extensions.Options;

namespace Worker;

/// <summary>Asks the service <c>catalog</c> for its products, and logs which of them are cheap whenever that changes.</summary>
internal sealed partial class OfferWorker(IHttpClientFactory clients, IOptionsMonitor<OfferOptions> monitor, TimeProvider time, ILogger<OfferWorker> logger)
    : BackgroundService
{
    private OfferOptions _options = new();
    private string? _last;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            ReadOptions();
            Report(await FindOffersAsync(stoppingToken));
            await Task.Delay(TimeSpan.FromSeconds(Math.Max(1, _options.IntervalInSeconds)), time, stoppingToken);
        }
    }

    // A value that somebody mistyped in the configuration center must not end the worker.
    private void ReadOptions()
    {
        try
        {
            _options = monitor.CurrentValue;
        }
        catch (InvalidOperationException exception)
        {
            LogInvalidOptions(logger, exception.Message);
        }
    }

    // A client is created for every call, so that its connections are renewed from time to time.
    private async Task<string> FindOffersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var client = clients.CreateClient("catalog");
            var list = await client.GetFromJsonAsync<ProductList>(new Uri("/products", UriKind.Relative), cancellationToken);
            var cheap = list!.Products.Where(product => product.PriceInCents <= _options.MaxPriceInCents).Select(static product => product.Name).ToList();
            return cheap.Count > 0 ? string.Join("; ", cheap) : "none";
        }
        catch (HttpRequestException exception)
        {
            return $"unknown, the catalog does not respond ({exception.Message})";
        }
    }

    private void Report(string offers)
    {
        if (offers != _last)
        {
            _last = offers;
            LogOffers(logger, _options.MaxPriceInCents, offers);
        }
    }

    [LoggerMessage(LogLevel.Information, "Products up to {LimitInCents} cents: {Offers}")]
    private static partial void LogOffers(ILogger logger, int limitInCents, string offers);

    [LoggerMessage(LogLevel.Warning, "The section Offers is invalid, the values before are used: {Reason}")]
    private static partial void LogInvalidOptions(ILogger logger, string reason);
}
