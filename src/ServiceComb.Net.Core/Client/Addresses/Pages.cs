using System.Runtime.CompilerServices;

namespace ServiceComb.Net.Client.Addresses;

/// <summary>Enumerates the items of all pages of a list.</summary>
internal static class Pages
{
    /// <summary>Requests pages until one is not full or the total number is reached.</summary>
    /// <param name="offset">The number of items to skip.</param>
    /// <param name="limit">The page size.</param>
    /// <param name="request">Requests a page by offset and limit; returns its items and the total number, or null when the API does not
    /// report it.</param>
    /// <param name="cancellationToken">A token that cancels the requests.</param>
    public static async IAsyncEnumerable<T> EnumerateAsync<T>(
        int offset,
        int limit,
        Func<int, int, CancellationToken, Task<(IReadOnlyList<T> Items, int? Total)>> request,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var (items, total) = await request(offset, limit, cancellationToken);
            foreach (var item in items)
            {
                yield return item;
            }

            offset += items.Count;
            if (items.Count == 0 || offset >= total || (total is null && items.Count < limit))
            {
                yield break;
            }
        }
    }
}
