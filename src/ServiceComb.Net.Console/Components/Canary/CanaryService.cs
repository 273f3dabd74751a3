using ServiceComb.Net.Console.Components.Configuration;
using ServiceComb.Net.Console.Live;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Console.Components.Canary;

/// <summary>A service with all of its versions, and its route rules.</summary>
/// <param name="Application">The application.</param>
/// <param name="Environment">The environment; empty for none.</param>
/// <param name="Name">The name.</param>
/// <param name="Versions">The registered versions; empty when only a rule exists.</param>
/// <param name="Rule">The route rule that all callers of the application and environment read; null for none.</param>
/// <param name="OtherRules">Route rules of the service with other labels.</param>
internal sealed record CanaryService(string Application, string Environment, string Name, IReadOnlyList<ServiceEntry> Versions, KieItem? Rule, IReadOnlyList<KieItem> OtherRules)
{
    private const string Prefix = "servicecomb.routeRule.";

    public string Key => Prefix + Name;

    public string Link => $"canary/edit?app={Uri.EscapeDataString(Application)}&environment={Uri.EscapeDataString(Environment)}&service={Uri.EscapeDataString(Name)}";

    /// <summary>Returns the services of the registry and those that only have a rule.</summary>
    public static IReadOnlyList<CanaryService> List(RegistrySnapshot registry, IReadOnlyList<KieItem> items)
    {
        var rules = items.Where(static item => item.Key?.StartsWith(Prefix, StringComparison.Ordinal) == true && ItemLabels.LayerOf(item) == ItemLayer.Application)
            .Select(static item => (Application: ItemLabels.Of(item, ItemLabels.Application), Environment: ItemLabels.Of(item, ItemLabels.Environment), Name: item.Key![Prefix.Length..]));
        return [.. registry.Services.Select(static service => (service.Application, service.Environment, service.Name)).Concat(rules).Distinct()
            .Select(service => Find(registry, items, service.Application, service.Environment, service.Name))
            .OrderBy(static service => service.Application, StringComparer.Ordinal).ThenBy(static service => service.Name, StringComparer.Ordinal).ThenBy(static service => service.Environment, StringComparer.Ordinal)];
    }

    public static CanaryService Find(RegistrySnapshot registry, IReadOnlyList<KieItem> items, string application, string environment, string name)
    {
        var rules = items.Where(item => item.Key == Prefix + name && ItemLabels.Of(item, ItemLabels.Application) == application).ToLookup(item =>
            ItemLabels.LayerOf(item) == ItemLayer.Application && ItemLabels.Of(item, ItemLabels.Environment) == environment);
        var versions = registry.Services.Where(service => service.Application == application && service.Environment == environment && service.Name == name);
        return new CanaryService(application, environment, name, [.. versions], rules[true].FirstOrDefault(), [.. rules[false]]);
    }
}
