using ServiceComb.Net.Client.Kie;

namespace ServiceComb.Net.Configuration.Layers;

/// <summary>The layers of an app and the long polls that keep them current.</summary>
/// <remarks>
/// A query with <c>match=exact</c> selects a single environment, so polling each layer separately would take seven polls: two
/// environments (the app's own and <c>all</c>) for each of app, service and version, and the custom label. Four polls suffice:
/// <list type="bullet">
/// <item>service and version together by <c>app</c> and <c>service</c> without <c>match</c>; items of other
/// environments and versions of the service are also received and dropped here. An engine also reads such a query from
/// its store, while it serves exact ones from a cache that may lag.</item>
/// <item>the app layer by one exact poll per environment. A single poll by <c>app</c> would return the items of every
/// service of the app and wake all instances of all services on each change.</item>
/// <item>the custom label by one poll, as in the Java client.</item>
/// </list>
/// Measured (<c>kie-plans</c> of the benchmarks) with 50 services of one app, 20 items of the app, 10 of each service and 9
/// of its other versions and environments, waits of 5 seconds and one write a second to one of the services, all services
/// together: seven polls 70 requests a second at rest, 171 with the writes, 87 KiB/s; four polls 40, 111, 116 KiB/s; one
/// poll by <c>app</c> and the custom one 20, 100, 14196 KiB/s. Writes affect other services because a revision counts the changes
/// of the whole engine: after a wait that ends with 304, the next request immediately returns an unchanged list.
/// </remarks>
internal sealed class LayerPlan
{
    public const string App = "app";
    public const string Service = "service";
    public const string Version = "version";
    public const string Custom = "custom";
    private const string AllEnvironments = "all";

    private LayerPlan(IReadOnlyList<string> layers, IReadOnlyList<LabelSet> sets, IReadOnlyList<KieScope> scopes) =>
        (Layers, Sets, Scopes) = (layers, sets, scopes);

    /// <summary>The layers in use, lowest precedence first.</summary>
    public IReadOnlyList<string> Layers { get; }

    /// <summary>The label sets of all layers, lowest precedence first.</summary>
    public IReadOnlyList<LabelSet> Sets { get; }

    public IReadOnlyList<KieScope> Scopes { get; }

    public static LayerPlan For(ServiceCombOptions options)
    {
        var scopes = new List<KieScope>();
        if (options.Kie.EnableAppConfig)
        {
            scopes.AddRange(Environments(options).Select(environment => AppScope(options, environment)));
        }

        if (options.Kie.EnableServiceConfig || options.Kie.EnableVersionConfig)
        {
            scopes.Add(ServiceScope(options));
        }

        if (options.Kie.EnableCustomConfig)
        {
            var set = new LabelSet(Custom, [new(options.Kie.CustomLabel, options.Kie.CustomLabelValue)], IsExact: false);
            scopes.Add(new KieScope(Custom, new KieQuery { Labels = set.Labels }, [set]));
        }

        LabelSet[] sets = [.. scopes.SelectMany(scope => scope.Sets)];
        return new LayerPlan([.. sets.Select(set => set.Layer).Distinct()], sets, scopes);
    }

    private static IEnumerable<string> Environments(ServiceCombOptions options) =>
        options.Service.Environment == AllEnvironments ? [AllEnvironments] : [AllEnvironments, options.Service.Environment];

    private static KieScope AppScope(ServiceCombOptions options, string environment)
    {
        var set = new LabelSet(App, [new("app", options.Service.Application), new("environment", environment)], IsExact: true);
        return new KieScope($"{App} in environment '{environment}'", new KieQuery { Labels = set.Labels, ExactMatch = true }, [set]);
    }

    private static KieScope ServiceScope(ServiceCombOptions options)
    {
        KeyValuePair<string, string>[] labels = [new("app", options.Service.Application), new("service", options.Service.Name)];
        var sets = new List<LabelSet>();
        if (options.Kie.EnableServiceConfig)
        {
            sets.AddRange(Environments(options).Select(environment => new LabelSet(
                Service, [.. labels, new("environment", environment)], IsExact: true)));
        }

        if (options.Kie.EnableVersionConfig)
        {
            sets.AddRange(Environments(options).Select(environment => new LabelSet(
                Version, [.. labels, new("environment", environment), new("version", options.Service.Version)], IsExact: true)));
        }

        return new KieScope(Service, new KieQuery { Labels = labels }, sets);
    }
}
