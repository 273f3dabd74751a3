using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Client.Registry;

/// <summary>Lists out of answers as callers may rely on them: there, and without nulls, which JSON allows everywhere.</summary>
internal static class ResponseLists
{
    public static IReadOnlyList<T> OrEmpty<T>(this IReadOnlyList<T>? list)
        where T : class => WithoutNulls(list) ?? [];

    /// <summary>The answer without nulls in its lists; what it leaves out stays null.</summary>
    public static BatchFindResponse WithoutNulls(this BatchFindResponse answer) =>
        answer with { Services = WithoutNulls(answer.Services), Instances = WithoutNulls(answer.Instances) };

    private static BatchFindResult? WithoutNulls(BatchFindResult? result) => result is null ? null : result with
    {
        Updated = WithoutNulls(result.Updated)?.Select(static one => one with { Instances = WithoutNulls(one.Instances) }).ToList(),
        Failed = WithoutNulls(result.Failed),
    };

    private static IReadOnlyList<T>? WithoutNulls<T>(IReadOnlyList<T>? list)
        where T : class => list is not null && list.Any(static one => one is null) ? [.. list.Where(static one => one is not null)] : list;
}
