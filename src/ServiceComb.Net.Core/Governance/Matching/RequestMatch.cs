namespace ServiceComb.Net.Governance.Matching;

/// <summary>Represents one match: all of its parts must match; an absent part matches.</summary>
internal sealed class RequestMatch(
    string[]? methods,
    Condition[]? path,
    KeyValuePair<string, Condition[]>[] headers,
    KeyValuePair<string, Condition[]>[] queries,
    string? serviceName,
    CustomCondition? custom)
{
    /// <summary>Gets the traffic group that must match as well; null for none.</summary>
    public TrafficReference? Reference { get; init; }

    /// <summary>Gets the CSE 1.0 condition that must match as well; null for none.</summary>
    public DarkLaunchCondition? DarkLaunch { get; init; }

    /// <summary>Gets a value that indicates whether no request can match, such as when the match applies to other calling
    /// services.</summary>
    public bool IsNever { get; init; }

    /// <summary>Gets the service that must be called; null for any.</summary>
    public string? ServiceName => serviceName;

    /// <summary>Gets the prefix that the path must have; empty when it is unknown.</summary>
    public string PathPrefix => path?.OfType<TextCondition>().Select(static text => text.Prefix).MaxBy(static begin => begin.Length) ?? "";

    /// <summary>Gets the required headers, with the value when only one value matches.</summary>
    public IEnumerable<(string Name, string? Value)> Headers => headers.Select(static header =>
        (header.Key, header.Value.OfType<TextCondition>().Select(static text => text.ExactValue).FirstOrDefault(static value => value is not null)));

    public bool IsMatch<TView>(in TView request)
        where TView : IRequestView =>
        !IsNever
        && IsMethodMatch(request)
        && (serviceName is null || serviceName.Equals(request.PeerService, StringComparison.OrdinalIgnoreCase))
        && (path is null || Condition.All(path, request.Path))
        && AreHeadersMatch(request)
        && (queries.Length == 0 || AreQueriesMatch(request.QueryString))
        && (custom is null || custom.IsMatch(request))
        && (Reference is null || Reference.IsMatch(request))
        && (DarkLaunch is null || DarkLaunch.IsMatch(request));

    private bool IsMethodMatch<TView>(in TView request)
        where TView : IRequestView => methods is null || Array.IndexOf(methods, request.Method) >= 0;

    private bool AreHeadersMatch<TView>(in TView request)
        where TView : IRequestView
    {
        foreach (var (name, conditions) in headers)
        {
            if (!request.TryGetHeader(name, out var value) || !Condition.All(conditions, value))
            {
                return false;
            }
        }

        return true;
    }

    private bool AreQueriesMatch(string query)
    {
        foreach (var (name, conditions) in queries)
        {
            if (QueryString.FirstValue(query, name) is not { } value || !Condition.All(conditions, value))
            {
                return false;
            }
        }

        return true;
    }
}
