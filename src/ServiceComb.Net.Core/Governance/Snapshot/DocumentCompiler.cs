using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Matching;
using ServiceComb.Net.Governance.Pipelines;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Telemetry;

namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>Compiles snapshots. A document with unchanged text keeps its compiled form and state; an invalid document is
/// skipped with one warning per text.</summary>
internal sealed partial class DocumentCompiler(
    IOptions<ServiceCombOptions> options,
    IEnumerable<ICustomMatcher> matchers,
    BalancingRules balancing,
    TimeProvider time,
    GovernanceMetrics metrics,
    ILogger<DocumentCompiler> logger)
{
    private readonly DocumentReader _reader = new(balancing, time, metrics);
    private readonly PolicyDependencies _dependencies = new(time, metrics);
    private readonly ICustomMatcher[] _matchers = [.. matchers];
    private bool _hasCompiled;

    /// <summary>Not thread-safe; callers serialize access.</summary>
    public GovernanceSnapshot Compile(GovernanceSnapshot previous, IReadOnlyList<GovernanceDocument> documents, GovernanceSettings settings)
    {
        var isFirst = !_hasCompiled;
        _hasCompiled = true;
        var compiled = new Dictionary<string, CompiledDocument>(StringComparer.Ordinal);
        var changed = settings.Fingerprint != previous.Settings.Fingerprint;
        settings = changed ? settings : previous.Settings;
        if (changed)
        {
            settings.Problems.ForEach(problem => LogSetting(logger, ReceivedText.Escape(problem, MaxProblemLength)));
        }

        foreach (var document in documents)
        {
            var isSame = previous.Documents.TryGetValue(document.Key, out var old) && old.Document.Text == document.Text;
            compiled[document.Key] = isSame ? old! : CompileOne(document);
            changed |= !isSame;
        }

        if (!changed && compiled.Count == previous.Documents.Count)
        {
            return previous;
        }

        var snapshot = new GovernanceSnapshot(compiled.ToFrozenDictionary(StringComparer.Ordinal), settings, _dependencies);
        foreach (var reference in compiled.Values.SelectMany(static one => one.References))
        {
            reference.Group = snapshot.Groups.GetValueOrDefault(reference.Name);
        }

        Retire(previous, snapshot);
        if (!isFirst)
        {
            LogChanges(previous, snapshot);
        }

        LogState(snapshot);
        return snapshot;
    }

    private void Retire(GovernanceSnapshot previous, GovernanceSnapshot after)
    {
        foreach (var (key, old) in previous.Documents)
        {
            if (old.Compiled is GovernancePolicy policy && after.Documents.GetValueOrDefault(key)?.Compiled != policy)
            {
                policy.Retire();
                metrics.RemovePolicy(policy.Key, (policy as CircuitBreakerPolicy)?.Breaker);
            }
        }

        foreach (var one in after.Documents.Values)
        {
            if (one.Compiled is CircuitBreakerPolicy breaker)
            {
                metrics.Add(breaker.Key, breaker.Breaker);
            }
        }
    }

    private CompiledDocument CompileOne(GovernanceDocument document)
    {
        try
        {
            var warnings = new List<string>();
            if (document.Problem is not null)
            {
                throw document.Problem;
            }

            if (!IsForThisService(document.Content!))
            {
                return new CompiledDocument(document, null) { Problem = "for other services", IsForOtherServices = true };
            }

            var context = CreateContext(document, warnings);
            var result = _reader.Read(document, context);
            LogWarnings(document.Key, warnings, context.Omissions);
            return new CompiledDocument(document, result)
            {
                Warnings = [.. warnings, .. context.Omissions.Select(static part => $"{part.Path} is skipped: {part.Reason}")],
                HasOmissions = context.Omissions.Count > 0,
                References = context.References,
            };
        }
        catch (DocumentException problem)
        {
            return Skip(document, problem);
        }
        catch (Exception exception)
        {
            // An unexpected failure must not affect other documents.
            return Skip(document, new DocumentException("document", $"cannot be read ({exception.GetType().Name})"));
        }
    }

    private CompiledDocument Skip(GovernanceDocument document, DocumentException problem)
    {
        LogSkipped(logger, ReceivedText.Escape(document.Key), ReceivedText.Escape(problem.Path), ReceivedText.Escape(problem.Reason));
        return new CompiledDocument(document, null) { Problem = problem.Message };
    }

    private bool IsForThisService(DocumentNode content) =>
        content.Fields is null
        || ServicesFilter.Admits(string.Join(',', new DocumentFields(content).Texts("services")), options.Value.Service.Name, options.Value.Service.Version);

    private MatchContext CreateContext(GovernanceDocument document, List<string> warnings) => new(document.Kind.IsList, warnings)
    {
        Matchers = _matchers,
        Source = document.Kind.IsList ? new MatchSource(options.Value) : null,
        MatcherFailed = exception => LogMatcher(logger, exception, document.Key),
    };
}
