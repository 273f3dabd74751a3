namespace Worker;

/// <summary>The section <c>Offers</c> of the configuration.</summary>
internal sealed class OfferOptions
{
    /// <summary>Gets or sets the highest price that is worth a line.</summary>
    public int MaxPriceInCents { get; set; } = 1000;

    /// <summary>Gets or sets the seconds between two calls of the catalog.</summary>
    public int IntervalInSeconds { get; set; } = 5;
}
