namespace ServiceComb.Net.Console.Components.Governance;

/// <summary>A kind of governance documents.</summary>
/// <param name="Name">The name in keys, such as <c>retry</c>.</param>
/// <param name="Fields">The fields of the form; empty when the document is only edited as YAML or in a form of its own.</param>
internal sealed record PolicyKindInfo(string Name, IReadOnlyList<PolicyField> Fields)
{
    /// <summary>Gets whether the document applies to requests that the match group of the same name selects.</summary>
    public bool HasMatchGroup { get; init; } = true;

    /// <summary>Gets whether the kind has no names: there is one document.</summary>
    public bool IsNameless { get; init; }

    /// <summary>Gets the text of a new document.</summary>
    public string Template { get; init; } = "";
}
