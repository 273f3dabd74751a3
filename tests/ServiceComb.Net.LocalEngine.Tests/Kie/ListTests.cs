using System.Text.RegularExpressions;

namespace ServiceComb.Net.LocalEngine.Tests.Kie;

public sealed class ListTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Lists_contain_exactly_the_items_that_match_the_query(int seed)
    {
        await using var host = await KieHost.StartAsync();
        var random = new Random(seed);
        List<Item> items = [];
        for (var turn = 0; turn < 120; turn++)
        {
            await ChangeAsync(host, items, random);
            var query = new Query(random);
            var expected = query.On(items);
            var response = await host.ListAsync(query.ToString());

            Assert.Equal((200, expected.Total, expected.Items), (response.Status, (int)response.Body!["total"]!, response.Items));
        }
    }

    [Fact]
    public async Task Lists_are_ordered_by_priority_and_then_by_latest_change()
    {
        await using var host = await KieHost.StartAsync();
        var first = await host.CreateAsync("first", "1");
        foreach (var priority in (int[])[5, -1, 0, 5])
        {
            await host.SendAsync(HttpMethod.Post, "", $$"""{"key":"p{{priority}}.{{await host.RevisionAsync()}}","priority":{{priority}}}""");
        }

        await host.PutAsync(first, "2");

        Assert.Equal("p5.4= p5.1= first=2 p0.3= p-1.2=", (await host.ListAsync()).Items);
    }

    [Theory]
    [InlineData("label=app", "label value can not be empty, label can not be duplicated, please check query parameters")]
    [InlineData("label=a:b:c", "label value can not be empty, label can not be duplicated, please check query parameters")]
    [InlineData("label=:x", @"validate failed, field: ListKVRequest.Labels[], rule: ^[a-zA-Z0-9]{1,32}$|^[a-zA-Z0-9][a-zA-Z0-9_\-.]{1,30}[a-zA-Z0-9]$")]
    [InlineData("label=1:&label=2:&label=3:&label=4:&label=5:&label=6:&label=7:&label=8:&label=9:", "validate failed, field: ListKVRequest.Labels, rule: max = 8")]
    [InlineData("offset=x", "strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("offset=99999999999999999999", "strconv.ParseInt: parsing \"99999999999999999999\": value out of range")]
    [InlineData("offset=-1", "invalid offset number")]
    [InlineData("limit=0", "invalid limit number")]
    [InlineData("limit=101", "invalid limit number")]
    [InlineData("limit=x", "invalid limit number")]
    [InlineData("status=on&key=a%20b", @"validate failed, field: ListKVRequest.Key, rule: ^[a-zA-Z0-9._:-]*$|^beginWith\([a-zA-Z0-9._:-]*\)$|^wildcard\([a-zA-Z0-9*._:-]*\)$ | field: ListKVRequest.Status, rule: ^$|^(enabled|disabled)$")]
    [InlineData("label=app&limit=0", "label value can not be empty, label can not be duplicated, please check query parameters")]
    public async Task Parameters_are_validated(string query, string detail)
    {
        await using var host = await KieHost.StartAsync();

        Assert.Equal($"400 400001 {detail}", (await host.ListAsync(query)).Error);
    }

    [Fact]
    public async Task An_empty_filter_fails_as_on_the_real_engine()
    {
        await using var host = await KieHost.StartAsync();
        var response = await host.ListAsync("key=beginWith()");

        Assert.Equal((500, "server got a panic, plz check log."), (response.Status, response.Text));
    }

    private static async Task ChangeAsync(KieHost host, List<Item> items, Random random)
    {
        var revision = await host.RevisionAsync() + 1;
        if (items.Count > 0 && random.Next(4) == 0)
        {
            var gone = items[random.Next(items.Count)];
            items.Remove(gone);
            await host.SendAsync(HttpMethod.Delete, $"/v1/default/kie/kv/{gone.Id}");
        }
        else if (items.Count > 0 && random.Next(3) == 0)
        {
            var at = random.Next(items.Count);
            items[at] = items[at] with { Value = $"v{random.Next(3)}", Revision = revision };
            await host.PutAsync(items[at].Id, items[at].Value);
        }
        else
        {
            var labels = Query.Labels(random).Select(label => (label.Key, label.Value)).ToArray();
            var key = $"{(char)('a' + random.Next(3))}.{(char)('A' + random.Next(3))}{random.Next(2)}";
            if (!items.Exists(item => item.Key == key && Same(item.Labels, labels)))
            {
                var id = await host.CreateAsync(key, $"v{random.Next(3)}", labels: labels);
                var value = (string)(await host.GetAsync($"/v1/default/kie/kv/{id}")).Body!["value"]!;
                items.Add(new Item(id, key, value, labels.ToDictionary(label => label.Key, label => label.Value), revision));
            }
        }
    }

    private static bool Same(Dictionary<string, string> labels, (string Name, string Value)[] others) =>
        labels.Count == others.Length && others.All(other => labels.GetValueOrDefault(other.Name) == other.Value);

    private sealed record Item(string Id, string Key, string Value, Dictionary<string, string> Labels, long Revision);

    /// <summary>A query and a straightforward implementation of it, for comparison.</summary>
    private sealed class Query(Random random)
    {
        private readonly Dictionary<string, string> _labels = Labels(random);
        private readonly bool _isExact = random.Next(3) == 0;
        private readonly string _value = random.Next(4) == 0 ? $"{random.Next(3)}" : "";
        private readonly int _limit = random.Next(3) == 0 ? random.Next(1, 5) : 0;
        private readonly int _offset = random.Next(6);
        private readonly string _key = random.Next(6) switch
        {
            0 => "a.B1",
            1 => "beginWith(A.)",
            2 => "wildcard(*.b*)",
            3 => "wildcard(a*1)",
            _ => "",
        };

        public static Dictionary<string, string> Labels(Random random) => ((string[])["app", "env", "zone"])
            .Where(_ => random.Next(2) == 0)
            .ToDictionary(name => name, _ => random.Next(3) is 0 ? "" : $"{random.Next(2)}");

        public (int Total, string Items) On(List<Item> items)
        {
            var pattern = Regex.Replace(_key, @"^beginWith\((.*)\)$", "$1*");
            pattern = Regex.Replace(pattern, @"^wildcard\((.*)\)$", "$1").Replace(".", @"\.").Replace("*", ".*");
            var fitting = items
                .Where(item => _labels.All(label => item.Labels.TryGetValue(label.Key, out var value) && value == label.Value))
                .Where(item => !_isExact || item.Labels.Count == _labels.Count)
                .Where(item => _key.Length == 0 || Regex.IsMatch(item.Key, $"^{pattern}$", RegexOptions.IgnoreCase))
                .Where(item => item.Value.Contains(_value, StringComparison.Ordinal))
                .OrderByDescending(item => item.Revision)
                .ToList();
            var page = _limit == 0 ? fitting : [.. fitting.Skip(_offset).Take(_limit)];
            return (fitting.Count, string.Join(' ', page.Select(item => $"{item.Key}={item.Value}")));
        }

        public override string ToString() => string.Join('&', [
            .. _labels.Select(label => $"label={label.Key}:{label.Value}"),
            _isExact ? "match=exact" : "match=other", $"key={_key}", $"value={_value}", $"offset={_offset}", _limit == 0 ? "limit=" : $"limit={_limit}"]);
    }
}
