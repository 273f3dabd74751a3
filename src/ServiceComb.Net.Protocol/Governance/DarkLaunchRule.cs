using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

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
    [AllowNull]
    [JsonIgnore]
    public IReadOnlyDictionary<string, DarkLaunchHeader> Headers
    {
        get => WrittenHeaders ?? ReadOnlyDictionary<string, DarkLaunchHeader>.Empty;
        init => WrittenHeaders = value;
    }

    /// <summary>The field in JSON, null when it is absent. Use <see cref="Headers"/> instead. It is public because serializers that are
    /// generated in other assemblies would leave it out otherwise.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [JsonPropertyName("headers")]
    public IReadOnlyDictionary<string, DarkLaunchHeader>? WrittenHeaders { get; init; }
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
    [AllowNull]
    [JsonIgnore]
    public IReadOnlyDictionary<string, string> Tags
    {
        get => WrittenTags ?? ReadOnlyDictionary<string, string>.Empty;
        init => WrittenTags = value;
    }

    /// <summary>The field in JSON, null when it is absent. Use <see cref="Tags"/> instead. It is public because serializers that are
    /// generated in other assemblies would leave it out otherwise.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [JsonPropertyName("tags")]
    public IReadOnlyDictionary<string, string>? WrittenTags { get; init; }
}
