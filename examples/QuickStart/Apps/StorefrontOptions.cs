namespace QuickStart.Apps;

/// <summary>The storefront's configuration, section <c>storefront</c>.</summary>
internal sealed class StorefrontOptions
{
    public string Greeting { get; set; } = "hello";
}
