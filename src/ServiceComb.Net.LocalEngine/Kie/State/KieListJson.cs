using System.Buffers.Text;

namespace ServiceComb.Net.LocalEngine.Kie.State;

/// <summary>Writes lists as JSON by concatenating the serialized items.</summary>
internal static class KieListJson
{
    public static byte[] Write(KieListing listing) => Write(listing.Total, listing.Records, static record => record.Json);

    public static byte[] Write<T>(int total, ArraySegment<T> items, Func<T, byte[]> json)
    {
        Span<byte> digits = stackalloc byte[11];
        Utf8Formatter.TryFormat(total, digits, out var digitCount);
        ReadOnlySpan<byte> beginning = "{\"total\":"u8;
        ReadOnlySpan<byte> middle = ",\"data\":["u8;
        ReadOnlySpan<byte> end = "]}"u8;
        var length = beginning.Length + digitCount + middle.Length + end.Length + Math.Max(0, items.Count - 1);
        foreach (var item in items)
        {
            length += json(item).Length;
        }

        var text = GC.AllocateUninitializedArray<byte>(length);
        var rest = Put(text, beginning);
        rest = Put(rest, digits[..digitCount]);
        rest = Put(rest, middle);
        for (var at = 0; at < items.Count; at++)
        {
            if (at > 0)
            {
                rest = Put(rest, ","u8);
            }

            rest = Put(rest, json(items[at]));
        }

        Put(rest, end);
        return text;
    }

    private static Span<byte> Put(Span<byte> rest, scoped ReadOnlySpan<byte> part)
    {
        part.CopyTo(rest);
        return rest[part.Length..];
    }
}
