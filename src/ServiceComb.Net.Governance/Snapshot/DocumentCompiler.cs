using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Matching;
using ServiceComb.Net.Governance.Policies;
using ServiceComb.Net.Governance.Routing;

namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>Makes snapshots. A document whose text did not change is taken over from the snapshot before, with its state;
/// a broken one is left out with one warning per text.</summary>
internal sealed partial class DocumentCompiler(GovernanceOptions options, TimeProvider time, ILogger<DocumentCompiler> logger)
{
    public GovernanceSnapshot Compile(GovernanceSnapshot before, IReadOnlyList<GovernanceDocument> documents)
    {
        var compiled = new Dictionary<string, CompiledDocument>(StringComparer.Ordinal);
        var changed = false;
        foreach (var document in documents)
        {
            var isSame = before.Documents.TryGetValue(document.Key, out var old) && old.Document.Text == document.Text;
            compiled[document.Key] = isSame ? old! : new CompiledDocument(document, CompileOne(document));
            changed |= !isSame;
        }

        if (!changed && compiled.Count == before.Documents.Count)
        {
            return before;
        }

        LogSnapshot(logger, compiled.Count);
        return new GovernanceSnapshot(compiled.ToFrozenDictionary(StringComparer.Ordinal), time);
    }

    private object? CompileOne(GovernanceDocument document)
    {
        try
        {
            var remarks = new List<string>();
            var result = document.Problem is null ? Read(document, remarks) : throw document.Problem;
            foreach (var remark in remarks)
            {
                LogRemark(logger, document.Key, remark);
            }

            return result;
        }
        catch (DocumentException problem)
        {
            LogBroken(logger, document.Key, problem.Place, problem.Reason);
            return null;
        }
    }

    private object? Read(GovernanceDocument document, List<string> remarks)
    {
        var content = document.Content!;
        if (content.Fields is not null
            && !ServicesFilter.Admits(string.Join(',', new DocumentFields(content).Texts("services")), options.ServiceName, options.ServiceVersion))
        {
            return null;
        }

        var kind = document.Kind;
        return kind == DocumentKind.MatchGroup ? TrafficGroup.Read(content, remarks)
            : kind == DocumentKind.Retry ? RetryPolicy.Read(document)
            : kind == DocumentKind.RateLimiting ? RateLimitingPolicy.Read(document, time)
            : kind == DocumentKind.CircuitBreaker ? CircuitBreakerPolicy.Read(document, time)
            : kind == DocumentKind.GlobalRouteRule ? GlobalRoutes.Read(content, remarks)
            : content.Items is { Count: 0 } ? null
            : RouteTableReader.Read(content, remarks);
    }
}
