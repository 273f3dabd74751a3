using Microsoft.Extensions.Options;

namespace Shop.Storefront;

/// <summary>The page of the shop and its only form.</summary>
internal static class PageEndpoints
{
    public static void MapPages(this WebApplication app)
    {
        app.MapGet("/", async (string? order, CatalogClient catalog, IOptionsSnapshot<StorefrontOptions> options, CancellationToken stop) =>
            Results.Content(Page.Write(options.Value.Banner, await catalog.ListAsync(stop), order), "text/html; charset=utf-8"));

        // The shop has no sign-in, so that a form of another site could do nothing in a customer's name.
        app.MapPost("/buy/{product}", async (string product, OrdersClient orders, CancellationToken stop) =>
            Results.LocalRedirect($"/?order={Uri.EscapeDataString(await orders.BuyAsync(product, stop) ?? "none")}"));
    }
}
