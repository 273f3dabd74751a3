using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Configuration;
using ServiceComb.Net.Client.Settings;
using ServiceComb.Net.Client.Yaml;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Context;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Policies;

namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>The plain settings beside the documents. Settings with the same text are the same; a wrong value is its default
/// and a problem.</summary>
internal sealed class GovernanceSettings
{
    private const int MaxNameParts = 64;

    private static readonly PolicyKind[] Movable =
        [PolicyKind.RateLimiting, PolicyKind.IdentifierRateLimiting, PolicyKind.CircuitBreaker, PolicyKind.Bulkhead, PolicyKind.Mapper];

    private readonly Dictionary<PolicyKind, GovernanceSide> _sides = [];
    private readonly IConfigurationSection _balancing;
    private readonly StringBuilder _text = new();

    public GovernanceSettings(IConfiguration configuration, bool isInbound)
    {
        var root = configuration.GetSection("servicecomb");
        _balancing = root.GetSection("loadbalance");
        foreach (var kind in Movable)
        {
            _sides[kind] = ReadSide(root, kind, isInbound);
        }

        Zones = ReadZones();
        IsEnabled = Flag(root, "governance:enabled", otherwise: true);
        CanceledCallTimeout = TimeSpan.FromMilliseconds(Number(root, "governance:canceledCallTimeoutInMillis", 1000, 0, int.MaxValue));
        SafeMethodsOnly = Flag(root, "governance:retry:safeMethodsOnly", otherwise: false);
        RouterHeaders = ReadRouterHeaders(root);
        ReadsContext = Flag(root, "context:decodeInvocationContext", otherwise: true);
        var headers = root["context:headers"] == "" ? [] : List(root, "context:headers") is { Count: > 0 } some ? some : [ContextHeaders.Cse, ContextHeaders.Spring];
        WritesCse = headers.Contains(ContextHeaders.Cse, StringComparer.OrdinalIgnoreCase);
        WritesSpring = headers.Contains(ContextHeaders.Spring, StringComparer.OrdinalIgnoreCase);
        var rules = new Dictionary<string, BalancingSettings>(StringComparer.OrdinalIgnoreCase);
        Balancing = ReadBalancing(_balancing, new BalancingSettings("RoundRobin", TimeSpan.FromSeconds(30), 5));
        foreach (var service in _balancing.GetChildren())
        {
            // A setting of one service: servicecomb.loadbalance.{service}.strategy.name. Names with dots are paths here.
            Visit(service, service.Key, rules, MaxNameParts - 1);
        }

        OfServices = rules.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        Fingerprint = _text.ToString();
    }

    public static GovernanceSettings Default { get; } = new(new ConfigurationBuilder().Build(), isInbound: false);

    /// <summary>By which a change is told.</summary>
    public string Fingerprint { get; }

    /// <summary>What is wrong, by key.</summary>
    public List<string> Problems { get; } = [];

    public ZoneSettings Zones { get; }

    /// <summary><c>servicecomb:governance:enabled</c>: whether policies apply. Calls by name and route rules do not depend on
    /// it.</summary>
    public bool IsEnabled { get; }

    /// <summary><c>servicecomb:governance:canceledCallTimeoutInMillis</c>: a canceled call counts as a failure of its instance
    /// when the instance had this long to respond; 0: never.</summary>
    public TimeSpan CanceledCallTimeout { get; }

    /// <summary>Of services without their own.</summary>
    public BalancingSettings Balancing { get; }

    public FrozenDictionary<string, BalancingSettings> OfServices { get; }

    /// <summary><c>servicecomb:governance:retry:safeMethodsOnly</c>: whether only GET, HEAD, OPTIONS and TRACE are retried.</summary>
    public bool SafeMethodsOnly { get; }

    /// <summary><c>servicecomb:context:decodeInvocationContext</c>.</summary>
    public bool ReadsContext { get; }

    /// <summary><c>servicecomb:router:header</c>, as in Java 2: headers that a request brings and the calls it causes take
    /// along, as entries of the context and as headers.</summary>
    public string[] RouterHeaders { get; }

    public bool WritesCse { get; }

    public bool WritesSpring { get; }

    public GovernanceSide SideOf(PolicyKind kind) => _sides.GetValueOrDefault(kind, GovernanceSide.Client);

    private GovernanceSide ReadSide(IConfigurationSection root, PolicyKind kind, bool isInbound)
    {
        var name = kind.ToString();
        var key = $"governance:{char.ToLowerInvariant(name[0])}{name[1..]}:side";
        var otherwise = isInbound ? GovernanceSide.Server : GovernanceSide.Client;
        _text.Append(isInbound);
        return Text(root, key) switch
        {
            null or "" => otherwise,
            "client" => GovernanceSide.Client,
            "server" => GovernanceSide.Server,
            "both" => GovernanceSide.Both,
            var other => Wrong(key, $"'{other}' is none of client, server and both", otherwise),
        };
    }

    private string[] ReadRouterHeaders(IConfigurationSection root)
    {
        const string Key = "router:header";
        return Array.FindAll([.. List(root, Key)], name => InvocationContext.IsName(name) || Wrong(Key, $"'{name}' is no name of a context entry", otherwise: false));
    }

    private ZoneSettings ReadZones()
    {
        var enabled = Flag(_balancing, "filter:zoneaware:enabled", otherwise: true);
        var ratio = Number(_balancing, "filter:zoneaware:ratio", 30, 0, 100);
        return new ZoneSettings(enabled, ratio, Number(_balancing, "filter:zoneaware:ratioCeiling", 100 - ratio, 0, 100));
    }

    private BalancingSettings ReadBalancing(IConfigurationSection section, BalancingSettings otherwise) => new(
        Text(section, "strategy:name") is { Length: > 0 } name ? name : otherwise.Rule,
        TimeSpan.FromSeconds(Number(section, "SessionStickinessRule:sessionTimeoutInSeconds", (int)otherwise.SessionTimeout.TotalSeconds, 0, int.MaxValue / 1000)),
        Number(section, "SessionStickinessRule:successiveFailedTimes", otherwise.SuccessiveFailedTimes, 0, int.MaxValue));

    private void Visit(IConfigurationSection section, string name, Dictionary<string, BalancingSettings> rules, int partsLeft)
    {
        if (name is "filter" or "strategy" or "SessionStickinessRule" || section.Value is not null)
        {
            return;
        }

        if (section["strategy:name"] is not null || section.GetSection("SessionStickinessRule").GetChildren().Any())
        {
            rules[name] = ReadBalancing(section, Balancing);
        }

        foreach (var child in partsLeft > 0 ? section.GetChildren() : [])
        {
            if (child.Key is not ("strategy" or "SessionStickinessRule"))
            {
                Visit(child, $"{name}.{child.Key}", rules, partsLeft - 1);
            }
        }
    }

    private string? Text(IConfigurationSection section, string key)
    {
        var text = section[key]?.Trim();
        _text.Append(section.Path).Append(':').Append(key).Append('=').Append(text).Append('\n');
        return text;
    }

    private IReadOnlyList<string> List(IConfigurationSection section, string key)
    {
        var entries = SettingsReader.ListOf(section.GetSection(key));
        _text.Append(section.Path).Append(':').Append(key).Append('=').AppendJoin(',', entries).Append('\n');
        return entries;
    }

    private bool Flag(IConfigurationSection section, string key, bool otherwise) => Text(section, key) switch
    {
        null or "" => otherwise,
        var text when YamlScalars.TryReadBoolean(text, out var flag) => flag,
        var text => Wrong(section.Path + ":" + key, $"'{text}' is neither true nor false", otherwise),
    };

    private int Number(IConfigurationSection section, string key, int otherwise, int least, int most) => Text(section, key) switch
    {
        null or "" => otherwise,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most => number,
        var text => Wrong(section.Path + ":" + key, $"'{text}' is no whole number from {least} to {most}", otherwise),
    };

    private T Wrong<T>(string key, string reason, T otherwise)
    {
        Problems.Add($"{key}: {reason}; {otherwise} is used");
        return otherwise;
    }
}
