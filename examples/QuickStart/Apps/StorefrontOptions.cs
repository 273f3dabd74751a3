namespace QuickStart.Apps;

/// <summary>The section <c>storefront</c> of the configuration.</summary>
internal sealed class StorefrontOptions
{
    public string Greeting { get; set; } = "hello";
}
