using System.Net;

namespace Shop.Orders;

/// <summary>Calls the service <c>catalog</c>.</summary>
internal sealed class CatalogClient(HttpClient client)
{
    public async Task<CatalogProduct?> FindAsync(string id, CancellationToken cancellationToken)
    {
        using var response = await client.GetAsync(new Uri($"/products/{Uri.EscapeDataString(id)}", UriKind.Relative), cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound
            ? null
            : await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<CatalogProduct>(cancellationToken);
    }
}
