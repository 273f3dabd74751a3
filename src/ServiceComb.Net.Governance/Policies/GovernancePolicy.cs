namespace ServiceComb.Net.Governance.Policies;

/// <summary>A compiled policy with its state. Lives as long as its document has the same text.</summary>
internal abstract class GovernancePolicy(string key, string name, int order)
{
    /// <summary>The key of its document.</summary>
    public string Key => key;

    /// <summary>Its name, which is also that of its traffic group.</summary>
    public string Name => name;

    /// <summary>The smallest that matches is used.</summary>
    public int Order => order;
}
