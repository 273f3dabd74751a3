using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Governance.Snapshot;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ServiceComb.Net.Cli.Commands.Policies;

/// <summary>Checks governance documents with the code that applies them in apps.</summary>
internal static class PolicyValidation
{
    public const string Prefix = "servicecomb.";

    /// <summary>Checks documents by key. Others, such as traffic groups of another layer, only complete the picture.</summary>
    public static IReadOnlyList<PolicyFinding> Check(IReadOnlyDictionary<string, string> documents, IReadOnlyDictionary<string, string> others)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, text) in others.Concat(documents))
        {
            settings[key.Replace('.', ':')] = text;
        }

        using var provider = CreateProvider(settings, static _ => { });
        var found = new Dictionary<string, GovernanceDocumentInfo>(StringComparer.OrdinalIgnoreCase);
        foreach (var info in provider.GetRequiredService<IGovernanceSnapshot>().Documents)
        {
            found[info.Key] = info;
        }

        return [.. documents.Select(document => Describe(document.Key, document.Value, found.GetValueOrDefault(document.Key)))];
    }

    /// <summary>Returns the keys that are governance documents, whether they are valid or not.</summary>
    public static IReadOnlySet<string> FindDocuments(IEnumerable<KeyValuePair<string, string>> items)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, text) in items.Where(static item => item.Key.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            settings[key.Replace('.', ':')] = text;
        }

        using var provider = CreateProvider(settings, static _ => { });
        return provider.GetRequiredService<IGovernanceSnapshot>().Documents.Select(static info => info.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    private static PolicyFinding Describe(string key, string text, GovernanceDocumentInfo? info)
    {
        if (info is null)
        {
            return new PolicyFinding(key, "", "is not a governance document: the kind in its key is unknown, or its text is not a document", []);
        }

        if (info.Problem is not { } problem)
        {
            return new PolicyFinding(key, info.Kind, null, info.Warnings);
        }

        return FindError(key, text) is { } error ? new PolicyFinding(key, info.Kind, error, info.Warnings)
            // For which service it is checked is unknown, so a document for certain services cannot be out of place.
            : HasServices(text) ? new PolicyFinding(key, info.Kind, null, info.Warnings)
            : new PolicyFinding(key, info.Kind, null, [problem, .. info.Warnings]);
    }

    // The validation of documents that are set in code fails for errors only.
    private static string? FindError(string key, string text)
    {
        using var provider = CreateProvider([], options => options.Governance.Documents[key[Prefix.Length..].Replace('.', ':')] = text);
        try
        {
            _ = provider.GetRequiredService<IOptions<ServiceCombOptions>>().Value;
            return null;
        }
        catch (OptionsValidationException exception)
        {
            var failure = exception.Failures.First();
            var space = failure.IndexOf(' ', StringComparison.Ordinal);
            return failure.StartsWith("servicecomb", StringComparison.Ordinal) && space > 0 ? failure[(space + 1)..] : failure;
        }
    }

    private static bool HasServices(string text)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents.Count > 0 && stream.Documents[0].RootNode is YamlMappingNode map && map.Children.ContainsKey(new YamlScalarNode("services"));
        }
        catch (YamlException)
        {
            return false;
        }
    }

    private static ServiceProvider CreateProvider(Dictionary<string, string?> settings, Action<ServiceCombOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddServiceCombGovernance(options =>
        {
            options.Service.Name = "servicecomb-cli";
            configure(options);
        });
        return services.BuildServiceProvider();
    }
}
