using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Client.Registry;

/// <summary>Removes nulls, which JSON allows everywhere, from the lists of responses.</summary>
internal static class ResponseLists
{
    public static IReadOnlyList<T> OrEmpty<T>(this IReadOnlyList<T>? list)
        where T : class => WithoutNulls(list) ?? [];

    /// <summary>Removes nulls from the lists of the response; missing lists stay null.</summary>
    public static BatchFindResponse WithoutNulls(this BatchFindResponse response) =>
        response with { Services = WithoutNulls(response.Services), Instances = WithoutNulls(response.Instances) };

    private static BatchFindResult? WithoutNulls(BatchFindResult? result) => result is null ? null : result with
    {
        Updated = WithoutNulls(result.Updated)?.Select(static update => update with { Instances = WithoutNulls(update.Instances) }).ToList(),
        Failed = WithoutNulls(result.Failed),
    };

    private static IReadOnlyList<T>? WithoutNulls<T>(IReadOnlyList<T>? list)
        where T : class => list is not null && list.Any(static item => item is null) ? [.. list.Where(static item => item is not null)] : list;
}
