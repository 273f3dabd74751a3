using Shop.Payments.Protocol;

namespace Shop.Orders;

/// <summary>Turns a request into an order: asks the catalog for the price, charges it, and stores the order.</summary>
internal sealed class Checkout(CatalogClient catalog, Payments.Protocol.Payments.PaymentsClient payments, OrderStore orders)
{
    public async Task<IResult> BuyAsync(OrderRequest request, CancellationToken cancellationToken)
    {
        if (request.Product is not { Length: > 0 } || request.Quantity is < 1 or > OrderRequest.MaxQuantity)
        {
            return Results.Problem($"A product and a quantity from 1 to {OrderRequest.MaxQuantity} are required.", statusCode: StatusCodes.Status400BadRequest);
        }

        if (await catalog.FindAsync(request.Product, cancellationToken) is not { } product)
        {
            return Results.Problem($"There is no product '{request.Product}'.", statusCode: StatusCodes.Status400BadRequest);
        }

        var order = new Order(Guid.CreateVersion7().ToString(), product.Id, request.Quantity, product.PriceInCents * request.Quantity);
        var charge = new ChargeRequest { Order = order.Id, AmountInCents = order.AmountInCents };
        var payment = await payments.ChargeAsync(charge, cancellationToken: cancellationToken);
        if (!payment.IsApproved)
        {
            return Results.Problem($"The payment was declined: {payment.Reason}.", statusCode: StatusCodes.Status402PaymentRequired);
        }

        await orders.AddAsync(order, cancellationToken);
        return Results.Created($"/orders/{order.Id}", order);
    }
}
