namespace Shop.Orders;

/// <summary>An order that is paid.</summary>
internal sealed record Order(string Id, string Product, int Quantity, int AmountInCents);
