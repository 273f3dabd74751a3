namespace ServiceComb.Net.Console.Components.Accounts;

/// <summary>A resource of a permission that is edited.</summary>
internal sealed class ResourceForm
{
    /// <summary>Gets the types of resources.</summary>
    public static IReadOnlyList<string> Types { get; } = ["service", "service/schema", "config", "governance", "account", "role", "ops"];

    public string Type { get; set; } = Types[0];

    /// <summary>Gets or sets the labels, such as <c>appId=shop</c>; empty for all resources.</summary>
    public string Labels { get; set; } = "";
}
