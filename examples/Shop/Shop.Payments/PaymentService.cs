using System.Collections.Concurrent;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Shop.Payments.Protocol;

namespace Shop.Payments;

/// <summary>Approves payments up to an amount, in place of a bank. What was charged is known as long as the process
/// lives.</summary>
internal sealed class PaymentService(IOptionsSnapshot<PaymentOptions> options) : Protocol.Payments.PaymentsBase
{
    private static readonly ConcurrentDictionary<string, ChargeReply> Charged = new();

    public override Task<ChargeReply> Charge(ChargeRequest request, ServerCallContext context)
    {
        if (request.Order.Length == 0 || request.AmountInCents <= 0)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "an order and an amount above 0 are required"));
        }

        return Task.FromResult(Charged.GetOrAdd(request.Order, _ => Decide(request.AmountInCents)));
    }

    private ChargeReply Decide(int amount)
    {
        var limit = options.Value.MaxAmountInCents;
        return amount <= limit
            ? new ChargeReply { IsApproved = true }
            : new ChargeReply { Reason = $"the amount is larger than {limit / 100}.{limit % 100:00}" };
    }
}
