namespace Shop.Storefront;

/// <summary>The section <c>Storefront</c> of the configuration.</summary>
internal sealed class StorefrontOptions
{
    /// <summary>Gets or sets the text at the top of the page.</summary>
    public string Banner { get; set; } = "Welcome!";
}
