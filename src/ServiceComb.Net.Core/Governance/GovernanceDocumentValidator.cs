using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Matching;
using ServiceComb.Net.Governance.Pipelines;
using ServiceComb.Net.Governance.Snapshot;

namespace ServiceComb.Net.Governance;

/// <summary>Checks governance documents with the code that applies them in apps. For tools that show or edit documents.</summary>
public static class GovernanceDocumentValidator
{
    /// <summary>The beginning of the key of every document.</summary>
    public const string KeyPrefix = "servicecomb.";

    /// <summary>Gets the kinds of documents, such as <c>retry</c>.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. DocumentKind.All.Select(static kind => kind.Name)];

    /// <summary>Returns the kind that a key names, such as <c>retry</c> for <c>servicecomb.retry.orders</c>; null when it names none. A plain
    /// setting can have such a key as well: <see cref="FindDocuments"/> also looks at the text.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    public static string? FindKind(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return DocumentKind.All.FirstOrDefault(kind => kind.IsNameless
            ? key == KeyPrefix + kind.Name
            : key.StartsWith($"{KeyPrefix}{kind.Name}.", StringComparison.Ordinal) && key.Length > KeyPrefix.Length + kind.Name.Length + 1)?.Name;
    }

    /// <summary>Returns the keys of the items that are governance documents, whether they are valid or not.</summary>
    /// <param name="items">Texts by key. Those of other settings are not returned.</param>
    /// <exception cref="ArgumentNullException"><paramref name="items"/> is null.</exception>
    public static IReadOnlySet<string> FindDocuments(IEnumerable<KeyValuePair<string, string>> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return Collect(items.Where(static item => item.Key.StartsWith(KeyPrefix, StringComparison.Ordinal)))
            .Select(static document => document.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Checks documents. Restrictions to certain services, and matchers and load balance rules that only an app knows, are not
    /// errors.</summary>
    /// <param name="documents">The texts of the documents by key.</param>
    /// <param name="others">Documents that the ones to check can refer to, such as the traffic groups of another layer.</param>
    /// <returns>A finding for each of <paramref name="documents"/>, in the same order.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IReadOnlyList<GovernanceDocumentFinding> Check(IReadOnlyDictionary<string, string> documents, IReadOnlyDictionary<string, string> others)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(others);
        var snapshot = Compile(others.Concat(documents));
        var found = snapshot.Documents.Values.ToDictionary(static document => document.Document.Key, StringComparer.OrdinalIgnoreCase);
        return [.. documents.Keys.Select(key => Describe(key, found.GetValueOrDefault(key), snapshot))];
    }

    /// <summary>Compiles documents.</summary>
    /// <param name="documents">The texts by key.</param>
    /// <param name="source">The calling service that route rules can be restricted to; null for any.</param>
    internal static GovernanceSnapshot Compile(IEnumerable<KeyValuePair<string, string>> documents, MatchSource? source = null)
    {
        var reader = new DocumentReader(new BalancingRules([], TimeProvider.System, NullLogger<BalancingRules>.Instance), TimeProvider.System, metrics: null);
        var compiled = Collect(documents).ToFrozenDictionary(static document => document.Key, document => Compile(document, reader, source), StringComparer.Ordinal);
        var snapshot = new GovernanceSnapshot(compiled, GovernanceSettings.Default, new PolicyDependencies(TimeProvider.System, null));
        foreach (var reference in compiled.Values.SelectMany(static document => document.References))
        {
            reference.Group = snapshot.Groups.GetValueOrDefault(reference.Name);
        }

        return snapshot;
    }

    private static CompiledDocument Compile(GovernanceDocument document, DocumentReader reader, MatchSource? source)
    {
        if (document.Problem is { } unreadable)
        {
            return new CompiledDocument(document, null) { Problem = unreadable.Message };
        }

        var warnings = new List<string>();
        var context = new MatchContext(document.Kind.IsList, warnings) { Matchers = null, Source = document.Kind.IsList ? source : null };
        try
        {
            var result = reader.Read(document, context);
            return new CompiledDocument(document, result)
            {
                Warnings = [.. warnings, .. context.Omissions.Select(static part => $"{part.Path} is skipped: {part.Reason}")],
                HasOmissions = context.Omissions.Count > 0,
                References = context.References,
            };
        }
        catch (DocumentException problem)
        {
            return new CompiledDocument(document, null) { Problem = problem.Message, Warnings = warnings };
        }
        catch (Exception exception)
        {
            // As in apps: an unexpected failure must not affect other documents.
            return new CompiledDocument(document, null) { Problem = $"document: cannot be read ({exception.GetType().Name})" };
        }
    }

    private static GovernanceDocumentFinding Describe(string key, CompiledDocument? document, GovernanceSnapshot snapshot)
    {
        if (document is null)
        {
            const string Reason = "is not a governance document: the kind in its key is unknown, or its text is not a document";
            return new GovernanceDocumentFinding { Key = key, Kind = "", Error = Reason };
        }

        var kind = document.Document.Kind.Name;
        if (document.Problem is { } problem)
        {
            return new GovernanceDocumentFinding { Key = key, Kind = kind, Error = problem, Warnings = document.Warnings };
        }

        // A document that is valid, but not in force with these others.
        IReadOnlyList<string> warnings = snapshot.FindProblem(document) is { } reason ? [reason, .. document.Warnings] : document.Warnings;
        return new GovernanceDocumentFinding { Key = key, Kind = kind, Warnings = warnings };
    }

    private static List<GovernanceDocument> Collect(IEnumerable<KeyValuePair<string, string>> documents)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, text) in documents)
        {
            settings[key.Replace('.', ':')] = text;
        }

        return DocumentCollector.Collect(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
    }
}
