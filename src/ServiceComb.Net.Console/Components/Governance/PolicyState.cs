namespace ServiceComb.Net.Console.Components.Governance;

internal enum PolicyState
{
    Valid,

    /// <summary>Apps apply the document only in part, or not yet.</summary>
    Warning,

    /// <summary>Apps ignore the document.</summary>
    Broken,
    Disabled,
}
