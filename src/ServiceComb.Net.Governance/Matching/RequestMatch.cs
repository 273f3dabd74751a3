using Microsoft.AspNetCore.WebUtilities;

namespace ServiceComb.Net.Governance.Matching;

/// <summary>One match: all of its parts must fit; an absent part fits.</summary>
internal sealed class RequestMatch(
    string[]? methods,
    Condition[]? path,
    KeyValuePair<string, Condition[]>[] headers,
    KeyValuePair<string, Condition[]>[] queries,
    string? serviceName,
    CustomCondition? custom)
{
    /// <summary>A group that must fit as well.</summary>
    public TrafficReference? Refer { get; init; }

    /// <summary>A condition of CSE 1.0 that must fit as well.</summary>
    public DarkLaunchCondition? Launch { get; init; }

    /// <summary>Whether no request fits, such as when the match is for the calls of other services.</summary>
    public bool FitsNothing { get; init; }

    /// <summary>The service that must be called, if one must.</summary>
    public string? ServiceName => serviceName;

    /// <summary>What the path must begin with, if that is known.</summary>
    public string PathBegin => path?.OfType<TextCondition>().Select(static text => text.Begin).MaxBy(static begin => begin.Length) ?? "";

    /// <summary>The headers that must be there, with the value when only one can fit.</summary>
    public IEnumerable<(string Name, string? Value)> Headers => headers.Select(static header =>
        (header.Key, header.Value.OfType<TextCondition>().Select(static text => text.Exactly).FirstOrDefault(static value => value is not null)));

    public bool Fits<TView>(in TView request)
        where TView : IRequestView =>
        !FitsNothing
        && FitsMethod(request)
        && (serviceName is null || serviceName.Equals(request.TargetService, StringComparison.OrdinalIgnoreCase))
        && (path is null || Condition.All(path, request.Path))
        && FitsHeaders(request)
        && (queries.Length == 0 || FitsQueries(request.QueryString))
        && (custom is null || custom.Fits(request))
        && (Refer is null || Refer.Fits(request))
        && (Launch is null || Launch.Fits(request));

    public static string? FirstQueryValue(string query, string name)
    {
        foreach (var pair in new QueryStringEnumerable(query))
        {
            if (pair.DecodeName().Span.SequenceEqual(name))
            {
                return pair.DecodeValue().ToString();
            }
        }

        return null;
    }

    private bool FitsMethod<TView>(in TView request)
        where TView : IRequestView => methods is null || Array.IndexOf(methods, request.Method) >= 0;

    private bool FitsHeaders<TView>(in TView request)
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

    private bool FitsQueries(string query)
    {
        foreach (var (name, conditions) in queries)
        {
            if (FirstQueryValue(query, name) is not { } value || !Condition.All(conditions, value))
            {
                return false;
            }
        }

        return true;
    }
}
