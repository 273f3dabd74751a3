namespace Shop.Orders;

/// <summary>The endpoints of the orders.</summary>
internal static class OrderEndpoints
{
    public static void MapOrders(this WebApplication app)
    {
        app.MapPost("/orders", (OrderRequest request, Checkout checkout, CancellationToken stop) => checkout.BuyAsync(request, stop));

        app.MapGet("/orders", async (OrderStore orders, CancellationToken stop) => await orders.ListAsync(stop));

        app.MapGet("/orders/{id}", async (string id, OrderStore orders, CancellationToken stop) =>
            await orders.FindAsync(id, stop) is { } order ? Results.Ok(order) : Results.NotFound());
    }
}
