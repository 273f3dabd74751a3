using ServiceComb.Net.Governance.Documents;

namespace ServiceComb.Net.Governance.Policies;

/// <summary>A compiled <c>loadbalance</c>: the name of the rule that chooses among the candidates.</summary>
internal sealed class LoadBalancePolicy(GovernanceDocument document, DocumentFields fields)
    : GovernancePolicy(PolicyKind.LoadBalance, document, fields)
{
    public string Rule { get; } = fields.Text("rule") is { Length: > 0 } rule ? rule : "RoundRobin";

    public static LoadBalancePolicy Read(GovernanceDocument document) => new(document, new DocumentFields(document.Content!));
}
