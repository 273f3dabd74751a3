namespace ServiceComb.Net.Protocol.Governance;

/// <summary>The document of <c>matchGroup</c>, a traffic group: the requests that the policies of the same name apply to.</summary>
public sealed record MatchGroupSpec : PolicySpec
{
    /// <summary>Initializes a new instance of the <see cref="MatchGroupSpec"/> class with the defaults.</summary>
    public MatchGroupSpec()
        : base(GovernanceKind.MatchGroup)
    {
    }

    /// <summary>The display name. Default: the name of the group.</summary>
    public string? Alias { get; init; }

    /// <summary>The matches, at least one. A request belongs to the group when one of them fits.</summary>
    public required IReadOnlyList<TrafficMatch> Matches { get; init => field = value ?? []; }

    /// <summary>Returns a copy with the names that engines require.</summary>
    internal MatchGroupSpec WithNames(string groupName) => this with
    {
        Alias = Alias ?? groupName,
        Matches = [.. Matches.Select(static (match, index) => match with { Name = match.Name ?? $"match{index + 1}" })],
    };
}

/// <summary>A match of a traffic group. All of its parts must fit a request; a part that is null always fits.</summary>
public sealed record TrafficMatch
{
    /// <summary>The name. Default: <c>match</c> and a number.</summary>
    public string? Name { get; init; }

    /// <summary>The condition for the path.</summary>
    public ValueMatch? ApiPath { get; init; }

    /// <summary>The conditions by header name.</summary>
    public IReadOnlyDictionary<string, ValueMatch>? Headers { get; init; }

    /// <summary>The conditions by name of a query parameter. Read by .NET and by Java 3.</summary>
    public IReadOnlyDictionary<string, ValueMatch>? Queries { get; init; }

    /// <summary>The methods: <c>GET</c>, <c>POST</c>, <c>PUT</c>, <c>DELETE</c> or <c>PATCH</c>.</summary>
    public IReadOnlyList<string>? Method { get; init; }

    /// <summary>The name of the called service, for policies of callers.</summary>
    public string? ServiceName { get; init; }
}

/// <summary>The operators of a condition. All of them must fit the value.</summary>
public sealed record ValueMatch
{
    /// <summary>The value itself.</summary>
    public string? Exact { get; init; }

    /// <summary>The beginning of the value.</summary>
    public string? Prefix { get; init; }

    /// <summary>The end of the value.</summary>
    public string? Suffix { get; init; }

    /// <summary>A part of the value.</summary>
    public string? Contains { get; init; }

    /// <summary>A comparison with a number, such as <c>&gt;=18</c>.</summary>
    public string? Compare { get; init; }
}
