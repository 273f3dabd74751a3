using System.Buffers;
using System.Text;
using System.Text.Json;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Client.Tests.Kie;

public sealed class KieListReaderTests
{
    private static readonly JsonSerializerOptions Compact = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private static readonly JsonSerializerOptions Pretty = new(Compact) { WriteIndented = true };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Random_edits_are_read_like_by_the_serializer_and_unchanged_items_are_the_same_objects(bool isPretty)
    {
        var random = new Random(4711);
        var reader = new KieListReader();
        var list = Enumerable.Range(0, 50).Select(static i => Item(i, "first")).ToList();
        IReadOnlyList<KieItem> before = [];
        var newest = 0;
        for (var round = 0; round < 300; round++)
        {
            var kept = new HashSet<string>(list.Select(static item => item.Id!));
            for (var edits = random.Next(0, 3); edits > 0 && list.Count > 1; edits--)
            {
                var at = random.Next(list.Count);
                kept.Remove(list[at].Id!);
                switch (random.Next(4))
                {
                    case 0:
                        list.RemoveAt(at);
                        break;
                    case 1:
                        list.Insert(at, Item(1000 + newest++, "new"));
                        break;
                    case 2:
                        list[at] = list[at] with { Value = $"}}],{{\"{round}\\" };
                        break;
                    default:
                        var moved = list[at] with { UpdateRevision = round };
                        list.RemoveAt(at);
                        list.Insert(0, moved);
                        break;
                }
            }

            var read = Read(reader, JsonSerializer.Serialize(new { total = list.Count, data = list }, isPretty ? Pretty : Compact));
            Assert.Equal(list.Select(Text), read.Data.Select(Text));
            Assert.Equal(list.Count, read.Total);
            var known = before.ToDictionary(static item => item.Id!);
            Assert.All(read.Data.Where(item => kept.Contains(item.Id!) && known.ContainsKey(item.Id!)), item => Assert.Same(known[item.Id!], item));
            before = read.Data;
        }
    }

    [Theory]
    [InlineData("{\"total\":0,\"data\":[]}", 0)]
    [InlineData("{\"total\":0}", 0)]
    [InlineData("{\"data\":null,\"total\":3}", 0)]
    [InlineData(" { \"more\" : {\"data\":[1]} , \"data\" : [ {} , null , {\"key\":\"a\"} ] , \"total\" : 3 } ", 3)]
    public void Lists_in_all_formats_are_read(string json, int items) => Assert.Equal(items, Read(new KieListReader(), json).Data.Count);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"data\":[{}")]
    [InlineData("{\"data\":[{} {}]}")]
    [InlineData("{\"data\":[{},]}")]
    [InlineData("{\"data\":[1]}")]
    [InlineData("{\"data\":{}}")]
    [InlineData("{\"data\":[{}]} x")]
    [InlineData("{\"data\":[{\"key\":1}]}")]
    public void An_invalid_list_is_rejected_and_the_next_list_is_read(string json)
    {
        var reader = new KieListReader();
        const string List = "{\"total\":1,\"data\":[{\"key\":\"a\"}]}";
        var before = Read(reader, List);
        Assert.ThrowsAny<JsonException>(() => Read(reader, json));
        Assert.Same(before.Data[0], Read(reader, List).Data[0]);
    }

    private static KieItemList Read(KieListReader reader, string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var buffer = ArrayPool<byte>.Shared.Rent(bytes.Length + 1);
        bytes.CopyTo(buffer, 0);
        return reader.Read(new ArraySegment<byte>(buffer, 0, bytes.Length));
    }

    private static KieItem Item(int id, string value) => new()
    {
        Id = $"id{id}",
        Key = $"key{id}",
        Value = $"{value} {id} \u00e9 \u2028",
        UpdateRevision = id,
        Labels = new Dictionary<string, string> { ["app"] = "shop", ["service"] = "orders" },
    };

    private static string Text(KieItem item) => JsonSerializer.Serialize(item, Compact);
}
