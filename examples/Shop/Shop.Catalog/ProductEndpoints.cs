using Microsoft.Extensions.Options;
using ServiceComb.Net;

namespace Shop.Catalog;

/// <summary>The endpoints of the catalog.</summary>
internal static class ProductEndpoints
{
    public static void MapProducts(this WebApplication app)
    {
        app.MapGet("/products", async (ProductStore store, IOptions<ServiceCombOptions> options, CancellationToken stop) =>
            new ProductList(options.Value.Service.Version, await store.ListAsync(stop)));

        app.MapGet("/products/{id}", async (string id, ProductStore store, CancellationToken stop) =>
            await store.FindAsync(id, stop) is { } product ? Results.Ok(product) : Results.NotFound());
    }
}
