namespace ServiceComb.Net.Console.Components.Governance;

/// <summary>A field of a governance document.</summary>
/// <param name="Name">The name in the document.</param>
/// <param name="Type">The type.</param>
/// <param name="Default">The default, as people write it; empty for none.</param>
internal sealed record PolicyField(string Name, PolicyFieldType Type, string Default)
{
    /// <summary>Gets the values of a choice.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    public bool IsRequired { get; init; }
}
