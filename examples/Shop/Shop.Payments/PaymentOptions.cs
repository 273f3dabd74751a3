namespace Shop.Payments;

/// <summary>The section <c>Payments</c> of the configuration.</summary>
internal sealed class PaymentOptions
{
    /// <summary>Gets or sets the largest amount that is approved.</summary>
    public int MaxAmountInCents { get; set; } = 100_000;
}
