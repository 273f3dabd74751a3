namespace Worker;

/// <summary>The products as the service <c>catalog</c> describes them.</summary>
internal sealed record ProductList(IReadOnlyList<ProductList.Product> Products)
{
    internal sealed record Product(string Name, int PriceInCents);
}
