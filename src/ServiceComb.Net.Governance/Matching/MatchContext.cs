using ServiceComb.Net.Governance.Documents;

namespace ServiceComb.Net.Governance.Matching;

/// <summary>What reading a match needs besides its text.</summary>
/// <param name="Console">Whether exact and regex alone ignore case unless told otherwise: so in route rules.</param>
/// <param name="Remarks">Receives what is odd but no reason to leave anything out.</param>
internal sealed record MatchContext(bool Console, List<string> Remarks)
{
    /// <summary>Receives the parts of a document that are left out alone, such as one of several rules.</summary>
    public List<DocumentException> Omissions { get; } = [];

    /// <summary>The app's own matchers.</summary>
    public IReadOnlyList<ICustomMatcher> Matchers { get; init; } = [];

    /// <summary>Whose calls are matched; null where a match is for everybody's.</summary>
    public MatchSource? Source { get; init; }

    /// <summary>Receives the traffic groups that matches refer to.</summary>
    public List<TrafficReference> References { get; } = [];

    /// <summary>Called once per place when such a matcher fails.</summary>
    public Action<Exception> MatcherFailed { get; init; } = static _ => { };

    /// <summary>Reads the parts of a list. A part that cannot be used is left out alone.</summary>
    /// <exception cref="DocumentException">No part can be used.</exception>
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
