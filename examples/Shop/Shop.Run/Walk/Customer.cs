using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Shop.Run.Walk;

/// <summary>Calls the shop from outside.</summary>
internal sealed class Customer(HttpClient client, AppProcesses apps)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    public async Task<string> GetPageAsync(CancellationToken cancellationToken, string? canary = null)
    {
        var (status, text) = await GetAsync("", cancellationToken, canary);
        WalkFailedException.Unless(status == HttpStatusCode.OK, "the page of the shop", $"{(int)status} {text}");
        return text;
    }

    public async Task<bool> IsPageAvailableAsync(CancellationToken cancellationToken) => (await GetAsync("", cancellationToken)).Status == HttpStatusCode.OK;

    public Task<(HttpStatusCode Status, string Text)> GetProductsAsync(CancellationToken cancellationToken, string? canary = null) =>
        GetAsync("api/products", cancellationToken, canary);

    /// <summary>Returns the version of the catalog that responds to a call of the gateway.</summary>
    public async Task<string> GetCatalogVersionAsync(CancellationToken cancellationToken, string? canary = null)
    {
        var (status, text) = await GetProductsAsync(cancellationToken, canary);
        WalkFailedException.Unless(status == HttpStatusCode.OK, "the products", $"{(int)status} {text}");
        return (string)JsonNode.Parse(text)!["catalogVersion"]!;
    }

    /// <summary>Orders through the gateway, and returns the amount in cents of the order as it is stored; null while a service is
    /// not available.</summary>
    public async Task<int?> TryBuyAsync(string product, int quantity, CancellationToken cancellationToken)
    {
        using var response = await client.PostAsJsonAsync(new Uri(apps.Gateway, "api/orders"), new { product, quantity }, cancellationToken);
        if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            return null;
        }

        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        WalkFailedException.Unless(response.StatusCode == HttpStatusCode.Created, "201 for an order", $"{(int)response.StatusCode} {text}");
        var (status, stored) = await GetAsync($"api/orders/{JsonNode.Parse(text)!["id"]}", cancellationToken);
        WalkFailedException.Unless(status == HttpStatusCode.OK, "the stored order", $"{(int)status} {stored}");
        return (int)JsonNode.Parse(stored)!["amountInCents"]!;
    }

    /// <summary>Waits until an app applies a governance document, or no longer does.</summary>
    public Task UntilAppliedAsync(Uri app, string key, bool isApplied, CancellationToken cancellationToken) => UntilAsync(
        async () =>
        {
            var diagnostics = await client.GetFromJsonAsync<JsonNode>(new Uri(app, "servicecomb"), cancellationToken);
            return diagnostics!["governance"]!["documents"]!.AsArray().Any(document => (string?)document!["key"] == key && (bool)document["inForce"]!) == isApplied;
        },
        $"{app} applies {key}: {isApplied}",
        cancellationToken);

    public static async Task UntilAsync(Func<Task<bool>> condition, string expected, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            WalkFailedException.Unless(TimeProvider.System.GetElapsedTime(start) < Timeout, expected, $"nothing of it within {Timeout.TotalSeconds:0} s");
            await Task.Delay(PollInterval, cancellationToken);
        }
    }

    private async Task<(HttpStatusCode Status, string Text)> GetAsync(string path, CancellationToken cancellationToken, string? canary = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(apps.Gateway, path));
        if (canary is not null)
        {
            request.Headers.Add("x-canary", canary);
        }

        using var response = await client.SendAsync(request, cancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }
}
