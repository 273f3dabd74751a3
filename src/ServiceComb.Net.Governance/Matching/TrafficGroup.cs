using ServiceComb.Net.Governance.Documents;

namespace ServiceComb.Net.Governance.Matching;

/// <summary>A compiled <c>matchGroup</c>: marks requests that fit any of its matches.</summary>
internal sealed class TrafficGroup(RequestMatch[] matches)
{
    public IReadOnlyList<RequestMatch> Matches => matches;

    public bool Fits<TView>(in TView request)
        where TView : IRequestView
    {
        foreach (var match in matches)
        {
            if (match.Fits(request))
            {
                return true;
            }
        }

        return false;
    }

    /// <exception cref="DocumentException">The document cannot be used.</exception>
    public static TrafficGroup Read(DocumentNode content, MatchContext context)
    {
        if (content.Field("matches") is not { Items: { Count: > 0 } items })
        {
            throw new DocumentException("matches", "at least one match is needed");
        }

        return new TrafficGroup([.. context.ReadParts(items, (item, index) => RequestMatchReader.Read(item, $"matches[{index}]", context))]);
    }
}
