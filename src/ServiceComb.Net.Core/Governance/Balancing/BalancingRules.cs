using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Governance.Balancing;

/// <summary>Creates balancing rules by name. An unknown name results in RoundRobin and one warning.</summary>
internal sealed partial class BalancingRules(IEnumerable<ILoadBalanceRule> customRules, TimeProvider time, ILogger<BalancingRules> logger)
{
    private const int MaxWarnings = 100;
    private readonly ILoadBalanceRule[] _customRules = [.. customRules];
    private readonly ConcurrentDictionary<string, bool> _warned = new(StringComparer.Ordinal);

    public BalancingRule Create(string name, string service, BalancingSettings settings)
    {
        if (BuiltIn(name, settings) is { } rule)
        {
            return rule;
        }

        if (Array.Find(_customRules, rule => rule.Name == name) is { } custom)
        {
            return new CustomRule(custom, service);
        }

        if (_warned.Count < MaxWarnings && _warned.TryAdd(name, true))
        {
            LogUnknown(logger, name);
        }

        return RoundRobinRule.Instance;
    }

    /// <summary>Returns whether a rule has this name. When none has, the caller reports it and <see cref="Create"/> does
    /// not warn again.</summary>
    public bool Contains(string name)
    {
        var exists = BuiltIn(name, BalancingSettings.Default) is not null || Array.Exists(_customRules, rule => rule.Name == name);
        if (!exists && _warned.Count < MaxWarnings)
        {
            _warned.TryAdd(name, true);
        }

        return exists;
    }

    // Java configurations may use class names: org.apache.servicecomb.loadbalance.RoundRobinRule.
    private BalancingRule? BuiltIn(string name, BalancingSettings settings) => name[(name.LastIndexOf('.') + 1)..] switch
    {
        "RoundRobin" or "RoundRobinRule" => RoundRobinRule.Instance,
        "Random" or "RandomRule" => RandomRule.Instance,
        "WeightedResponse" or "WeightedResponseTimeRule" or "WeightedResponseTimeRuleExt" => new WeightedResponseRule(time),
        "SessionStickiness" or "SessionStickinessRule" => new SessionStickinessRule(settings, time),
        _ => null,
    };

    [LoggerMessage(331, LogLevel.Warning, "No load balance rule is named '{Rule}'; RoundRobin is used")]
    private static partial void LogUnknown(ILogger logger, string rule);
}
