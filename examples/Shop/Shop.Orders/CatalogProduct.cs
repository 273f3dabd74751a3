namespace Shop.Orders;

/// <summary>A product as the catalog describes it; only what an order needs.</summary>
internal sealed record CatalogProduct(string Id, int PriceInCents);
