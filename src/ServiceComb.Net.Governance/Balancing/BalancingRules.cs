using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Makes rules by name. An unknown name is RoundRobin, with one warning.</summary>
internal sealed partial class BalancingRules(IEnumerable<ILoadBalanceRule> own, TimeProvider time, ILogger<BalancingRules> logger)
{
    private const int MostWarnings = 100;
    private readonly ILoadBalanceRule[] _own = [.. own];
    private readonly ConcurrentDictionary<string, bool> _warned = new(StringComparer.Ordinal);

    public BalancingRule Make(string name, string service, BalancingSettings settings)
    {
        // Java names classes, too: org.apache.servicecomb.loadbalance.RoundRobinRule.
        switch (name[(name.LastIndexOf('.') + 1)..])
        {
            case "RoundRobin" or "RoundRobinRule":
                return RoundRobinRule.Instance;
            case "Random" or "RandomRule":
                return RandomRule.Instance;
            case "WeightedResponse" or "WeightedResponseTimeRule" or "WeightedResponseTimeRuleExt":
                return new WeightedResponseRule(time);
            case "SessionStickiness" or "SessionStickinessRule":
                return new SessionStickinessRule(settings, time);
        }

        if (Array.Find(_own, rule => rule.Name == name) is { } custom)
        {
            return new CustomRule(custom, service);
        }

        if (_warned.Count < MostWarnings && _warned.TryAdd(name, true))
        {
            LogUnknown(logger, name);
        }

        return RoundRobinRule.Instance;
    }

    [LoggerMessage(331, LogLevel.Warning, "No load balance rule is named '{Rule}'; RoundRobin is used")]
    private static partial void LogUnknown(ILogger logger, string rule);
}
