using ServiceComb.Net.Governance.Documents;

namespace ServiceComb.Net.Governance.Policies;

/// <summary>A compiled policy with its state. Lives as long as its document has the same text.</summary>
internal abstract class GovernancePolicy(PolicyKind kind, GovernanceDocument document, DocumentFields fields)
{
    private volatile bool _isRetired;

    public PolicyKind Kind => kind;

    /// <summary>The key of its document.</summary>
    public string Key { get; } = document.Key;

    /// <summary>Its name, which is also that of its traffic group.</summary>
    public string Name { get; } = document.Name;

    /// <summary>The smallest that matches is used.</summary>
    public int Order { get; } = fields.Integer("order", 0);

    /// <summary>Whether its document is gone or has another text; state that is kept for it elsewhere can go.</summary>
    public bool IsRetired => _isRetired;

    public void Retire() => _isRetired = true;
}
