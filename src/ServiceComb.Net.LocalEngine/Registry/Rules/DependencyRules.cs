using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.LocalEngine.Registry.Rules;

/// <summary>Validates dependency declarations: the consumer is an exact version, a provider may be a version
/// range.</summary>
internal static class DependencyRules
{
    private const int MaxEntries = 100;
    private const string FuzzyText = @"^(^\d+(\.\d+){0,3}\+?$|^\d+(\.\d+){0,3}-\d+(\.\d+){0,3}$|^latest$)?$";
    private static readonly FieldRule AppId = RegistryRules.AppId.For("MicroServiceKey.AppId");
    private static readonly FieldRule ServiceName = RegistryRules.ServiceName.For("MicroServiceKey.ServiceName");
    private static readonly FieldRule Environment = RegistryRules.Environment.For("MicroServiceKey.Environment");
    private static readonly FieldRule ConsumerVersion = RegistryRules.ExistenceVersion.For("MicroServiceKey.Version");
    private static readonly FieldRule ProviderVersion = new("MicroServiceKey.Version", 0, 128, FuzzyText, IsVersionRange);

    /// <param name="entries">The declarations of a request.</param>
    /// <param name="isAddition">Whether the declarations add to the existing ones; each of them must then have a
    /// provider.</param>
    /// <exception cref="EngineApiException">A declaration is invalid.</exception>
    public static IReadOnlyList<DependencyEntry> Require(IReadOnlyList<DependencyEntry?>? entries, bool isAddition)
    {
        if (entries is not { Count: > 0 and <= MaxEntries })
        {
            throw RegistryErrors.Invalid("field 'CreateDependenciesRequest.Dependencies' invalid value '[]' does not match rule: {Min: 1, Max: 100}");
        }

        return [.. entries.Select(entry => Require(entry, isAddition))];
    }

    private static DependencyEntry Require(DependencyEntry? entry, bool isAddition)
    {
        RequireConsumer(entry?.Consumer ?? throw Missing("ConsumerDependency.Consumer"));
        if (isAddition && entry.Providers is not { Count: > 0 })
        {
            throw Missing("ConsumerDependency.Providers");
        }

        foreach (var provider in entry.Providers ?? [])
        {
            RequireProvider(provider ?? throw Missing("ConsumerDependency.Providers"));
        }

        return entry;
    }

    private static void RequireConsumer(MicroserviceKey key)
    {
        Environment.Require(key.Environment);
        (AppId with { Min = 1 }).Require(key.AppId);
        ServiceName.Require(key.ServiceName);
        ConsumerVersion.Require(key.Version);
    }

    private static void RequireProvider(MicroserviceKey key)
    {
        Environment.Require(key.Environment);
        AppId.Require(key.AppId);
        ServiceName.Require(key.ServiceName);
        ProviderVersion.Require(key.Version);
    }

    private static bool IsVersionRange(string rule)
    {
        var dash = rule.IndexOf('-', StringComparison.Ordinal);
        return rule is "" or "latest"
            || (dash < 0 ? TextPatterns.IsVersion(rule.EndsWith('+') ? rule[..^1] : rule)
                : TextPatterns.IsVersion(rule[..dash]) && TextPatterns.IsVersion(rule[(dash + 1)..]));
    }

    private static EngineApiException Missing(string field) => RegistryErrors.Invalid($"field '{field}' invalid value '<nil>' does not match rule: {{Min: 1}}");
}
