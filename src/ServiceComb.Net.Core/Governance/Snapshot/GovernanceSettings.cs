using System.Collections.Frozen;
using System.Text;
using Microsoft.Extensions.Configuration;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Settings;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Context;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Policies;

namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>Holds the settings outside the documents. Settings with the same fingerprint are equal; an invalid value is
/// reported and replaced by its default.</summary>
internal sealed class GovernanceSettings
{
    private const string Root = "servicecomb:";
    private const string Loadbalance = Root + "loadbalance";
    private const int MaxNameParts = 64;

    private static readonly PolicyKind[] KindsWithSide =
        [PolicyKind.RateLimiting, PolicyKind.IdentifierRateLimiting, PolicyKind.CircuitBreaker, PolicyKind.Bulkhead, PolicyKind.Mapper];

    private readonly Dictionary<PolicyKind, GovernanceSide> _sides = [];
    private readonly SettingsReader _reader;

    public GovernanceSettings(IConfiguration configuration, bool isInbound, GovernanceOptions? options = null)
    {
        options ??= new GovernanceOptions();
        var read = new StringBuilder().Append(isInbound).Append('\n');
        _reader = new SettingsReader(configuration, Problems)
        {
            OnRead = (key, text) => read.Append(key).Append(text is null ? ' ' : '=').Append(text?.Trim()).Append('\n'),
        };
        foreach (var kind in KindsWithSide)
        {
            _sides[kind] = SideOf(options, kind) ?? ReadSide(kind, isInbound ? GovernanceSide.Server : GovernanceSide.Client);
        }

        Zones = ReadZones();
        IsEnabled = options.IsEnabled ?? _reader.Boolean(Root + "governance:enabled", defaultValue: true);
        CanceledCallTimeout = options.CanceledCallTimeout ?? _reader.Milliseconds(Root + "governance:canceledCallTimeoutInMillis", TimeSpan.FromSeconds(1), 0);
        SafeMethodsOnly = options.RetrySafeMethodsOnly ?? _reader.Boolean(Root + "governance:retry:safeMethodsOnly", defaultValue: false);
        RouterHeaders = options.RouterHeaders is { } routerHeaders ? [.. routerHeaders] : ReadRouterHeaders();
        ReadsContext = options.DecodeInvocationContext ?? _reader.Boolean(Root + "context:decodeInvocationContext", defaultValue: true);
        var headers = options.ContextHeaders ?? ReadContextHeaders();
        WritesCse = headers.Contains(ContextHeaders.Cse, StringComparer.OrdinalIgnoreCase);
        WritesSpring = headers.Contains(ContextHeaders.Spring, StringComparer.OrdinalIgnoreCase);
        var rules = new Dictionary<string, BalancingSettings>(StringComparer.OrdinalIgnoreCase);
        var common = ReadBalancing(Loadbalance, BalancingSettings.Default);
        foreach (var service in configuration.GetSection(Loadbalance).GetChildren())
        {
            // The setting of one service: servicecomb.loadbalance.{service}.strategy.name. A name with dots arrives as a
            // path.
            Visit(service, service.Key, rules, common, MaxNameParts - 1);
        }

        Balancing = new ServiceBalancingSettings(common, rules.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase));
        Fingerprint = read.ToString();
    }

    public static GovernanceSettings Default { get; } = new(new ConfigurationBuilder().Build(), isInbound: false);

    /// <summary>Gets the text by which changes are detected.</summary>
    public string Fingerprint { get; }

    /// <summary>Gets the errors, each with its key.</summary>
    public List<string> Problems { get; } = [];

    public ZoneSettings Zones { get; }

    /// <summary><c>servicecomb:governance:enabled</c>: whether policies apply. Calls by service name and route rules do not
    /// depend on it.</summary>
    public bool IsEnabled { get; }

    /// <summary><c>servicecomb:governance:canceledCallTimeoutInMillis</c>: a canceled call counts as a failure of its
    /// instance when the instance had at least this time to respond; 0 disables this.</summary>
    public TimeSpan CanceledCallTimeout { get; }

    public ServiceBalancingSettings Balancing { get; }

    /// <summary><c>servicecomb:governance:retry:safeMethodsOnly</c>: whether only GET, HEAD, OPTIONS and TRACE are retried.</summary>
    public bool SafeMethodsOnly { get; }

    /// <summary><c>servicecomb:context:decodeInvocationContext</c>.</summary>
    public bool ReadsContext { get; }

    /// <summary><c>servicecomb:router:header</c>, as in Java 2: headers that are copied from an incoming request to the
    /// calls it causes, as context entries and as headers.</summary>
    public string[] RouterHeaders { get; }

    public bool WritesCse { get; }

    public bool WritesSpring { get; }

    public GovernanceSide GetSide(PolicyKind kind) => _sides.GetValueOrDefault(kind, GovernanceSide.Client);

    private static GovernanceSide? SideOf(GovernanceOptions options, PolicyKind kind) => kind switch
    {
        PolicyKind.RateLimiting => options.RateLimitingSide,
        PolicyKind.IdentifierRateLimiting => options.IdentifierRateLimitingSide,
        PolicyKind.CircuitBreaker => options.CircuitBreakerSide,
        PolicyKind.Bulkhead => options.BulkheadSide,
        _ => options.MapperSide,
    };

    private GovernanceSide ReadSide(PolicyKind kind, GovernanceSide defaultValue)
    {
        var name = kind.ToString();
        var key = $"{Root}governance:{char.ToLowerInvariant(name[0])}{name[1..]}:side";
        return _reader.Text(key)?.Trim() switch
        {
            null or "" => defaultValue,
            "client" => GovernanceSide.Client,
            "server" => GovernanceSide.Server,
            "both" => GovernanceSide.Both,
            var other => AddProblem(key, other, "must be client, server or both", defaultValue),
        };
    }

    private string[] ReadRouterHeaders()
    {
        const string Key = Root + "router:header";
        return Array.FindAll(
            [.. _reader.List(Key)],
            name => NamePattern.IsContextEntry(name) || AddProblem(Key, name, "is not a valid name of a context entry: letters, digits, '_', '.', ':' and '-'", defaultValue: false));
    }

    // An empty value means an empty list.
    private string[] ReadContextHeaders()
    {
        const string Key = Root + "context:headers";
        return _reader.Text(Key) == "" ? []
            : _reader.List(Key) is { Count: > 0 } names
                ? Array.FindAll(
                    [.. names],
                    name => ContextHeaderNames.IsKnown(name) || AddProblem(Key, name, $"must be {ContextHeaders.Cse} or {ContextHeaders.Spring}", defaultValue: false))
            : [ContextHeaders.Cse, ContextHeaders.Spring];
    }

    private ZoneSettings ReadZones()
    {
        const string Zone = Loadbalance + ":filter:zoneaware:";
        var ratio = _reader.Integer(Zone + "ratio", 30, 0, 100);
        return new ZoneSettings(_reader.Boolean(Zone + "enabled", defaultValue: true), ratio, _reader.Integer(Zone + "ratioCeiling", 100 - ratio, 0, 100));
    }

    private BalancingSettings ReadBalancing(string section, BalancingSettings defaults) => new(
        _reader.Text(section + ":strategy:name")?.Trim() is { Length: > 0 } name ? name : defaults.Rule,
        _reader.Seconds(section + ":SessionStickinessRule:sessionTimeoutInSeconds", defaults.SessionTimeout, 0),
        _reader.Integer(section + ":SessionStickinessRule:successiveFailedTimes", defaults.SuccessiveFailedTimes, 0));

    private void Visit(IConfigurationSection section, string name, Dictionary<string, BalancingSettings> rules, BalancingSettings common, int partsLeft)
    {
        if (name is "filter" or "strategy" or "SessionStickinessRule" || section.Value is not null)
        {
            return;
        }

        if (section["strategy:name"] is not null || section.GetSection("SessionStickinessRule").GetChildren().Any())
        {
            rules[name] = ReadBalancing(section.Path, common);
        }

        foreach (var child in partsLeft > 0 ? section.GetChildren() : [])
        {
            if (child.Key is not ("strategy" or "SessionStickinessRule"))
            {
                Visit(child, $"{name}.{child.Key}", rules, common, partsLeft - 1);
            }
        }
    }

    private T AddProblem<T>(string key, string text, string reason, T defaultValue)
    {
        Problems.Add($"{key} '{ReceivedText.Escape(text)}' {reason}");
        return defaultValue;
    }
}
