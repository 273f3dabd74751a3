using System.Buffers;
using System.Text.Json;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Client.Kie;

/// <summary>Reads the lists of one query, one after the other. An engine sends the whole list whenever one of its items
/// changes; what stands there as it stood before is not read again but is the same object. Not thread-safe.</summary>
internal sealed class KieListReader
{
    // How many items further on the list is looked for one that is known, after some that are not.
    private const int Reach = 8;
    private byte[]? _buffer;
    private List<Place> _places = [];

    /// <summary>Reads a list.</summary>
    /// <param name="body">The body. Its pooled array belongs to this reader from now on.</param>
    /// <exception cref="JsonException">It is no list of items; the next list is compared with the one before.</exception>
    public KieItemList Read(ArraySegment<byte> body)
    {
        try
        {
            var places = new List<Place>(_places.Count + Reach);
            var list = Read(body, places);
            (_places, var former) = (places, _buffer);
            _buffer = body.Array;
            Return(former);
            return list;
        }
        catch
        {
            Return(body.Array);
            throw;
        }
    }

    /// <summary>Gives up what the last list is kept in.</summary>
    public void Clear()
    {
        Return(_buffer);
        (_buffer, _places) = (null, []);
    }

    private static void Return(byte[]? buffer)
    {
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private KieItemList Read(ReadOnlySpan<byte> body, List<Place> places)
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
                    items = new List<KieItem>(_places.Count);
                    start = ReadItems(body, start + (int)reader.BytesConsumed, items, places);
                    reader = new Utf8JsonReader(body[start..], isFinalBlock: true, reader.CurrentState);
                    Require(reader.Read() && reader.TokenType == JsonTokenType.EndArray);
                    continue;
                }

                Require(reader.TokenType == JsonTokenType.Null);
            }
            else if (reader.ValueTextEquals("total"u8))
            {
                Require(reader.Read());
                total = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) ? number : 0;
            }
            else
            {
                reader.Skip();
            }
        }

        Require(reader.TokenType == JsonTokenType.EndObject && !reader.Read());
        return new KieItemList { Total = total, Data = items ?? [] };
    }

    // Returns where the array ends.
    private int ReadItems(ReadOnlySpan<byte> body, int at, List<KieItem> items, List<Place> places)
    {
        var known = 0;
        while (true)
        {
            at += SpaceAt(body[at..]);
            Require(at < body.Length);
            if (body[at] == ']')
            {
                return at;
            }

            if (items.Count > 0)
            {
                Require(body[at] == ',');
                at++;
                at += SpaceAt(body[at..]);
            }

            var place = Find(body[at..], ref known) is { } same ? same with { Start = at } : Parse(body, at);
            items.Add(place.Item!);
            places.Add(place);
            at += place.Length;
        }
    }

    private Place? Find(ReadOnlySpan<byte> rest, ref int known)
    {
        for (var next = known; next < _places.Count && next < known + Reach; next++)
        {
            var place = _places[next];
            // A whole object, so that what begins with it is that object.
            if (place.Item is not null && rest.StartsWith(_buffer.AsSpan(place.Start, place.Length)))
            {
                known = next + 1;
                return place;
            }
        }

        return null;
    }

    private static Place Parse(ReadOnlySpan<byte> body, int at)
    {
        var reader = new Utf8JsonReader(body[at..]);
        // An engine sends null where an array has a hole.
        var item = JsonSerializer.Deserialize(ref reader, KieJson.Default.KieItem);
        return new Place(at, (int)reader.BytesConsumed, item);
    }

    private static int SpaceAt(ReadOnlySpan<byte> text)
    {
        var space = text.IndexOfAnyExcept(" \r\n\t"u8);
        return space < 0 ? text.Length : space;
    }

    private static void Require(bool condition)
    {
        if (!condition)
        {
            throw new JsonException("The answer is no list of items.");
        }
    }

    private readonly record struct Place(int Start, int Length, KieItem? Item);
}
