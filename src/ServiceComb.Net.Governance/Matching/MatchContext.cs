namespace ServiceComb.Net.Governance.Matching;

/// <summary>What reading a match needs besides its text.</summary>
/// <param name="Console">Whether exact and regex alone ignore case unless told otherwise: so in route rules.</param>
/// <param name="Remarks">Receives what is odd but no reason to leave the document out.</param>
internal sealed record MatchContext(bool Console, List<string> Remarks)
{
    /// <summary>The app's own matchers.</summary>
    public IReadOnlyList<ICustomMatcher> Matchers { get; init; } = [];

    /// <summary>Whose calls are matched; null where a match is for everybody's.</summary>
    public MatchSource? Source { get; init; }

    /// <summary>Receives the traffic groups that matches refer to.</summary>
    public List<TrafficReference> References { get; } = [];

    /// <summary>Told once per place when such a matcher fails.</summary>
    public Action<Exception> MatcherFailed { get; init; } = static _ => { };
}
