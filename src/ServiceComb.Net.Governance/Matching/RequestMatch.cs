using Microsoft.AspNetCore.WebUtilities;

namespace ServiceComb.Net.Governance.Matching;

/// <summary>One match: all of its parts must fit; an absent part fits.</summary>
internal sealed class RequestMatch(
    string[] methods,
    Condition[]? path,
    KeyValuePair<string, Condition[]>[] headers,
    KeyValuePair<string, Condition[]>[] queries,
    string? serviceName)
{
    public bool Fits<TView>(in TView request)
        where TView : IRequestView =>
        FitsMethod(request)
        && (serviceName is null || serviceName.Equals(request.TargetService, StringComparison.OrdinalIgnoreCase))
        && (path is null || Condition.All(path, request.Path))
        && FitsHeaders(request)
        && (queries.Length == 0 || FitsQueries(request.QueryString));

    private bool FitsMethod<TView>(in TView request)
        where TView : IRequestView => methods.Length == 0 || Array.IndexOf(methods, request.Method) >= 0;

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
            if (FirstValue(query, name) is not { } value || !Condition.All(conditions, value))
            {
                return false;
            }
        }

        return true;
    }

    private static string? FirstValue(string query, string name)
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
}
