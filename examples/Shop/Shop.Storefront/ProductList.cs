namespace Shop.Storefront;

/// <summary>The products, and the version of the catalog that responded.</summary>
internal sealed record ProductList(string CatalogVersion, IReadOnlyList<Product> Products);
