namespace ServiceComb.Net.Protocol.Governance;

/// <summary>A rule of a dark launch: which requests go to which instances.</summary>
public sealed record DarkLaunchRule
{
    /// <summary>Rules of higher precedence are looked at first.</summary>
    public int Precedence { get; init; }

    /// <summary>Which requests; absent for all.</summary>
    public DarkLaunchMatch? Match { get; init; }

    /// <summary>Where they go.</summary>
    public IReadOnlyList<DarkLaunchRoute>? Route { get; init; }
}

/// <summary>Which requests a rule of a dark launch is for.</summary>
public sealed record DarkLaunchMatch
{
    /// <summary>Conditions by header.</summary>
    public IReadOnlyDictionary<string, DarkLaunchHeader>? Headers { get; init; }
}

/// <summary>What a header must be.</summary>
public sealed record DarkLaunchHeader
{
    /// <summary>The value.</summary>
    public string? Exact { get; init; }

    /// <summary>Whether its case does not matter.</summary>
    public bool? CaseInsensitive { get; init; }
}

/// <summary>A share of the requests and the instances that it goes to.</summary>
public sealed record DarkLaunchRoute
{
    /// <summary>A name for people.</summary>
    public string? Name { get; init; }

    /// <summary>The share, in percent.</summary>
    public int Weight { get; init; }

    /// <summary>What the instances carry, such as <c>version</c>.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}
