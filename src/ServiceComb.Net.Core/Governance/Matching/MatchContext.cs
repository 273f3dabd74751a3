using ServiceComb.Net.Governance.Documents;

namespace ServiceComb.Net.Governance.Matching;

/// <summary>The context in which the matches of a document are compiled.</summary>
/// <param name="ExactIgnoresCase">Whether <c>exact</c> and <c>regex</c> without other operators ignore case by default, as
/// in route rules.</param>
/// <param name="Warnings">Receives warnings that do not invalidate any part.</param>
internal sealed record MatchContext(bool ExactIgnoresCase, List<string> Warnings)
{
    /// <summary>Receives the parts of a document that are skipped because they are invalid, such as one of several
    /// rules.</summary>
    public List<DocumentException> Omissions { get; } = [];

    /// <summary>Gets the custom matchers of the application; null when they are unknown, and every name is accepted.</summary>
    public IReadOnlyList<ICustomMatcher>? Matchers { get; init; } = [];

    /// <summary>Gets the calling service that matches can be restricted to; null when they apply to all callers.</summary>
    public MatchSource? Source { get; init; }

    /// <summary>Receives the traffic groups that matches refer to.</summary>
    public List<TrafficReference> References { get; } = [];

    /// <summary>Gets the callback for the first failure of a custom matcher.</summary>
    public Action<Exception> MatcherFailed { get; init; } = static _ => { };

    /// <summary>Reads the parts of a list and skips invalid ones.</summary>
    /// <exception cref="DocumentException">All parts are invalid.</exception>
    public List<TPart> ReadParts<TPart>(IReadOnlyList<DocumentNode> items, Func<DocumentNode, int, TPart> read)
    {
        var parts = new List<TPart>(items.Count);
        DocumentException? first = null;
        for (var index = 0; index < items.Count; index++)
        {
            try
            {
                parts.Add(read(items[index], index));
            }
            catch (DocumentException problem)
            {
                first ??= problem;
                Omissions.Add(problem);
            }
        }

        return parts.Count > 0 || first is null ? parts : throw first;
    }
}
