using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ServiceComb.Net.Protocol.Kie;
using ServiceComb.Net.Protocol;

namespace ServiceComb.Net.Client.Kie;

/// <summary>Reads the successive lists of a query. An engine sends the whole list whenever one item changes. An item with the same bytes
/// as before is not parsed again; the same object is returned. Not thread-safe.</summary>
internal sealed class KieListReader
{
    // The number of previous items to search for an unchanged one.
    private const int LookAhead = 8;
    private byte[]? _buffer;
    private List<Entry> _entries = [];

    /// <summary>Reads a list.</summary>
    /// <param name="body">The response body. The reader takes ownership of its pooled array.</param>
    /// <exception cref="JsonException">The body is not a list of items. The previous list is kept for the next comparison.</exception>
    public KieItemList Read(ArraySegment<byte> body)
    {
        try
        {
            var entries = new List<Entry>(_entries.Count + LookAhead);
            var list = Read(body, entries);
            (_entries, var previous) = (entries, _buffer);
            _buffer = body.Array;
            Return(previous);
            return list;
        }
        catch
        {
            Return(body.Array);
            throw;
        }
    }

    /// <summary>Forgets the previous list and returns its buffer.</summary>
    public void Clear()
    {
        Return(_buffer);
        (_buffer, _entries) = (null, []);
    }

    private static void Return(byte[]? buffer)
    {
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private KieItemList Read(ReadOnlySpan<byte> body, List<Entry> entries)
    {
        var reader = new Utf8JsonReader(body);
        var (total, items) = (0, (List<KieItem>?)null);
        Require(reader.Read() && reader.TokenType == JsonTokenType.StartObject);
        var start = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("data"u8))
            {
                Require(reader.Read());
                if (reader.TokenType == JsonTokenType.StartArray)
                {
                    items = new List<KieItem>(_entries.Count);
                    start = ReadItems(body, start + (int)reader.BytesConsumed, items, entries);
                    reader = new Utf8JsonReader(body[start..], isFinalBlock: true, reader.CurrentState);
                    Require(reader.Read() && reader.TokenType == JsonTokenType.EndArray);
                    continue;
                }

                Require(reader.TokenType == JsonTokenType.Null);
            }
            else if (reader.ValueTextEquals("total"u8))
            {
                Require(reader.Read());
                total = ReadTotal(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        Require(reader.TokenType == JsonTokenType.EndObject && !reader.Read());
        return new KieItemList { Total = total, Data = items ?? [] };
    }

    // The total may come as text.
    private static int ReadTotal(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number when reader.TryGetInt32(out var number) => number,
        JsonTokenType.String when int.TryParse(reader.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => 0,
    };

    // Returns the position of the closing bracket.
    private int ReadItems(ReadOnlySpan<byte> body, int at, List<KieItem> items, List<Entry> entries)
    {
        var next = 0;
        while (true)
        {
            at += WhitespaceLength(body[at..]);
            Require(at < body.Length);
            if (body[at] == ']')
            {
                return at;
            }

            if (items.Count > 0)
            {
                Require(body[at] == ',');
                at++;
                at += WhitespaceLength(body[at..]);
            }

            var entry = Find(body[at..], ref next) is { } same ? same with { Start = at } : Parse(body, at);
            items.Add(entry.Item!);
            entries.Add(entry);
            at += entry.Length;
        }
    }

    private Entry? Find(ReadOnlySpan<byte> rest, ref int next)
    {
        for (var index = next; index < _entries.Count && index < next + LookAhead; index++)
        {
            var entry = _entries[index];
            // The entry is a complete object, so a prefix match is a match.
            if (entry.Item is not null && rest.StartsWith(_buffer.AsSpan(entry.Start, entry.Length)))
            {
                next = index + 1;
                return entry;
            }
        }

        return null;
    }

    private static Entry Parse(ReadOnlySpan<byte> body, int at)
    {
        var reader = new Utf8JsonReader(body[at..]);
        // Engines can send null as an item.
        var item = JsonSerializer.Deserialize(ref reader, ProtocolJson.Kie.GetTypeInfo<KieItem>());
        return new Entry(at, (int)reader.BytesConsumed, item);
    }

    private static int WhitespaceLength(ReadOnlySpan<byte> text)
    {
        var space = text.IndexOfAnyExcept(" \r\n\t"u8);
        return space < 0 ? text.Length : space;
    }

    private static void Require(bool condition)
    {
        if (!condition)
        {
            throw new JsonException("The response is not a list of items.");
        }
    }

    private readonly record struct Entry(int Start, int Length, KieItem? Item);
}
