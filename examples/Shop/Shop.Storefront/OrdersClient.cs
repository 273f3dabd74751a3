namespace Shop.Storefront;

/// <summary>Calls the service <c>orders</c>.</summary>
internal sealed class OrdersClient(HttpClient client)
{
    /// <summary>Buys one piece of a product. Returns the id of the order, or null when it was not accepted.</summary>
    public async Task<string?> BuyAsync(string product, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.PostAsJsonAsync(new Uri("/orders", UriKind.Relative), new { product }, cancellationToken);
            return response.IsSuccessStatusCode ? (await response.Content.ReadFromJsonAsync<PlacedOrder>(cancellationToken))?.Id : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private sealed record PlacedOrder(string Id);
}
