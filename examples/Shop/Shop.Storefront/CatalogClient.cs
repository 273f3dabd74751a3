using System.Net;

namespace Shop.Storefront;

/// <summary>Calls the service <c>catalog</c>.</summary>
internal sealed class CatalogClient(HttpClient client)
{
    /// <summary>Returns the products; null while the catalog, or a policy in front of it, takes no calls.</summary>
    public async Task<ProductList?> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetFromJsonAsync<ProductList>(new Uri("/products", UriKind.Relative), cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.StatusCode is null or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
        {
            return null;
        }
    }
}
