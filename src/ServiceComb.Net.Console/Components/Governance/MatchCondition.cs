namespace ServiceComb.Net.Console.Components.Governance;

/// <summary>A condition of a match: a value compared by an operator.</summary>
public sealed class MatchCondition
{
    /// <summary>Gets the operators.</summary>
    public static IReadOnlyList<string> Operators { get; } =
        ["exact", "prefix", "suffix", "contains", "regex", "noEqu", "in", "notIn", "compare", "greater", "less", "noLess", "noGreater"];

    /// <summary>Gets or sets the name of the header or query parameter; empty for the path.</summary>
    public string Name { get; set; } = "";

    public string Operator { get; set; } = "exact";

    public string Value { get; set; } = "";

    /// <summary>Gets or sets whether case is ignored; null for the default of the document.</summary>
    public bool? IgnoreCase { get; set; }
}
