using System.Text.Json;
using ServiceComb.Net.Governance.Documents;

namespace ServiceComb.Net.Governance.Policies;

/// <summary>A compiled policy with its state. It exists as long as the text of its document is unchanged.</summary>
internal abstract class GovernancePolicy(PolicyKind kind, GovernanceDocument document, DocumentFields fields)
{
    private volatile bool _isRetired;

    public PolicyKind Kind => kind;

    /// <summary>Gets the key of the document.</summary>
    public string Key { get; } = document.Key;

    /// <summary>Gets the name, which is also the name of the traffic group.</summary>
    public string Name { get; } = document.Name;

    /// <summary>Gets the order; among matching policies the lowest one applies.</summary>
    public int Order { get; } = fields.Integer("order", 0);

    /// <summary>Gets a value that indicates whether the document was removed or changed, so that state kept for the policy
    /// elsewhere can be dropped.</summary>
    public bool IsRetired => _isRetired;

    public void Retire() => _isRetired = true;

    /// <summary>Writes the members that describe the current state, such as counters; nothing for a policy without state.</summary>
    public virtual void WriteState(Utf8JsonWriter writer)
    {
    }
}
