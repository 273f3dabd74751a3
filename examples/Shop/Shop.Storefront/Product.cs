namespace Shop.Storefront;

/// <summary>A product as the catalog describes it.</summary>
internal sealed record Product(string Id, string Name, int PriceInCents);
