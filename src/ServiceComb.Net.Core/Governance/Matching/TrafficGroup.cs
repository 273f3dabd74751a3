using ServiceComb.Net.Governance.Documents;

namespace ServiceComb.Net.Governance.Matching;

/// <summary>A compiled <c>matchGroup</c>: a request belongs to the group when it meets one of its matches.</summary>
internal sealed class TrafficGroup(RequestMatch[] matches)
{
    public IReadOnlyList<RequestMatch> Matches => matches;

    public bool IsMatch<TView>(in TView request)
        where TView : IRequestView
    {
        foreach (var match in matches)
        {
            if (match.IsMatch(request))
            {
                return true;
            }
        }

        return false;
    }

    /// <exception cref="DocumentException">The document is invalid.</exception>
    public static TrafficGroup Read(DocumentNode content, MatchContext context)
    {
        if (content.Field("matches") is not { Items: { Count: > 0 } items })
        {
            throw new DocumentException("matches", "at least one match is needed");
        }

        return new TrafficGroup([.. context.ReadParts(items, (item, index) => RequestMatchReader.Read(item, $"matches[{index}]", context))]);
    }
}
