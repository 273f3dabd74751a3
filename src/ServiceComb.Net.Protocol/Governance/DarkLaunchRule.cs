namespace ServiceComb.Net.Protocol.Governance;

/// <summary>A dark launch rule, which routes requests to instances.</summary>
public sealed record DarkLaunchRule
{
    /// <summary>The precedence. Rules with higher precedence are evaluated first.</summary>
    public int Precedence { get; init; }

    /// <summary>The condition for requests; absent for all requests.</summary>
    public DarkLaunchMatch? Match { get; init; }

    /// <summary>The targets of matching requests.</summary>
    public IReadOnlyList<DarkLaunchRoute> Route { get; init => field = value ?? []; } = [];
}

/// <summary>The condition of a dark launch rule.</summary>
public sealed record DarkLaunchMatch
{
    /// <summary>The conditions by header name.</summary>
    public IReadOnlyDictionary<string, DarkLaunchHeader>? Headers { get; init; }
}

/// <summary>A condition for a header.</summary>
public sealed record DarkLaunchHeader
{
    /// <summary>The value.</summary>
    public string? Exact { get; init; }

    /// <summary>Whether the comparison is case-insensitive.</summary>
    public bool? CaseInsensitive { get; init; }
}

/// <summary>A target of a dark launch rule: a share of the requests and the instances that receive it.</summary>
public sealed record DarkLaunchRoute
{
    /// <summary>The display name.</summary>
    public string? Name { get; init; }

    /// <summary>The share of requests in percent.</summary>
    public int Weight { get; init; }

    /// <summary>The tags of the instances, such as <c>version</c>.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}
