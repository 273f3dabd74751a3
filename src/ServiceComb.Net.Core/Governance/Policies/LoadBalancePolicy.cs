using ServiceComb.Net.Governance.Documents;

namespace ServiceComb.Net.Governance.Policies;

/// <summary>A compiled <c>loadbalance</c>: the name of the balancing rule.</summary>
internal sealed class LoadBalancePolicy(GovernanceDocument document, DocumentFields fields)
    : GovernancePolicy(PolicyKind.LoadBalance, document, fields)
{
    public string Rule { get; } = fields.Text("rule") is { Length: > 0 } rule ? rule : "RoundRobin";

    public static LoadBalancePolicy Read(GovernanceDocument document, Predicate<string> isRule, List<string> warnings)
    {
        var policy = new LoadBalancePolicy(document, new DocumentFields(document.Content!));
        if (!isRule(policy.Rule))
        {
            warnings.Add($"rule: no load balance rule is named '{policy.Rule}'; RoundRobin is used");
        }

        return policy;
    }
}
