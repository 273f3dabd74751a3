namespace Shop.Catalog;

/// <summary>A product of the shop.</summary>
/// <param name="Id">The id, such as <c>tea</c>.</param>
/// <param name="Name">The name that customers see.</param>
/// <param name="PriceInCents">The price of one piece.</param>
internal sealed record Product(string Id, string Name, int PriceInCents);
