namespace Shop.Orders;

/// <summary>What a customer wants.</summary>
internal sealed record OrderRequest(string? Product, int Quantity = 1)
{
    public const int MaxQuantity = 100;
}
