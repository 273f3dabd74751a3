using CsCheck;
using ServiceComb.Net.Configuration.Layers;
using ServiceComb.Net.Configuration.Values;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Tests.Layers;

public sealed class MergeTests
{
    private static readonly string[] Keys = ["a", "A", "b", "a.b", "a.b.c", "c[0]", "list"];
    private readonly LayerPlan _plan = LayerPlan.For(new ServiceCombOptions { Service = { Application = "shop", Name = "orders", Environment = "" } });

    [Fact]
    public void Merged_layers_match_a_simple_model_after_random_lists()
    {
        var responses = Gen.Select(Gen.Int[0, _plan.Scopes.Count - 1], AnyItem().Array[0, 6]).Array[1, 5];
        responses.Sample(steps =>
        {
            var store = new LayerCollection(_plan, new ItemReader([]));
            var state = new MergedLayers([.. _plan.Layers.Select(LayerContent.Empty)]);
            var model = new Dictionary<KieScope, KieItem[]>();
            var before = new Dictionary<string, string?>();
            foreach (var (scopeIndex, items) in steps)
            {
                var scope = _plan.Scopes[scopeIndex];
                model[scope] = Fitting(items, scope);
                var next = store.Apply(state, [(scope, model[scope])]);
                var expected = Model(model);
                var actual = next.Layers.SelectMany(layer => layer.Data.Keys).Distinct(StringComparer.OrdinalIgnoreCase)
                    .ToDictionary(key => key.ToLowerInvariant(), key => next.Find(key)!.Value.Value);
                Assert.Equal(expected, actual);
                var changed = expected.Keys.Union(before.Keys).Count(key =>
                    expected.ContainsKey(key) != before.ContainsKey(key) || expected.GetValueOrDefault(key) != before.GetValueOrDefault(key));
                Assert.Equal(changed, next.DifferenceFrom(state).ChangedKeys.Count);
                (state, before) = (next, expected);
            }
        });
    }

    [Fact]
    public void A_list_that_failed_to_apply_is_applied_the_next_time()
    {
        var scope = _plan.Scopes[0];
        var store = new LayerCollection(_plan, new ItemReader([]));
        var state = store.Apply(Empty(), [(scope, [Item("a", "1", time: 1)])]);
        var list = new BrokenList([Item("a", "2", time: 2)]);
        Assert.Throws<InvalidOperationException>(() => store.Apply(state, [(scope, list)]));
        list.IsBroken = false;
        Assert.Equal("2", store.Apply(state, [(scope, list)]).Find("a")!.Value.Value);
    }

    [Fact]
    public void Incremental_updates_have_the_same_result_as_the_last_list_alone()
    {
        var edit = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 29], Gen.Int[0, 3], Gen.Int[-1, 1]);
        edit.Array[1, 3].Array[1, 12].Sample(rounds =>
        {
            var scope = _plan.Scopes[0];
            var store = new LayerCollection(_plan, new ItemReader([]));
            var list = Enumerable.Range(0, 30).Select(i => Item($"k{i % 20}", $"v{i}", time: i, id: $"{i}")).ToList();
            var state = store.Apply(Empty(), [(scope, [.. list])]);
            var time = 100;
            foreach (var edits in rounds)
            {
                var before = state;
                foreach (var (kind, at, value, priority) in edits)
                {
                    Edit(list, kind, at, value, priority, ++time);
                }

                state = store.Apply(before, [(scope, [.. list])]);
                var alone = new LayerCollection(_plan, new ItemReader([])).Apply(Empty(), [(scope, [.. list])]);
                Assert.Equal(Spelled(alone), Spelled(state));
                Assert.Equal(alone.Layers[0].Items.Select(static one => one.Item.Id), state.Layers[0].Items.Select(static one => one.Item.Id));
                var (was, now) = (before.Layers[0].Data, state.Layers[0].Data);
                Assert.Equal(
                    was.Keys.Union(now.Keys, StringComparer.OrdinalIgnoreCase).Count(key => was.GetValueOrDefault(key) != now.GetValueOrDefault(key)),
                    state.DifferenceFrom(before).ChangedKeys.Count);
            }
        });

        static IEnumerable<string> Spelled(MergedLayers state) => state.Layers[0].Data.Select(static pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal);
    }

    private static void Edit(List<KieItem> list, int kind, int at, int value, int priority, int time)
    {
        at = Math.Min(at, Math.Max(0, list.Count - 1));
        switch (kind)
        {
            case 0 when list.Count > 0:
                list.RemoveAt(at);
                break;
            case 1:
                list.Insert(at, Item($"n{value}", $"new{time}", time, id: $"new{time}"));
                break;
            case 2 when list.Count > 0:
                list[at] = list[at] with { Key = value == 0 ? list[at].Key!.ToUpperInvariant() : $"k{value}", UpdateTime = time };
                break;
            case 3 when list.Count > 0:
                list[at] = list[at] with { Priority = priority };
                break;
            case 4 when list.Count > 0:
                (list[at], list[0]) = (list[0], list[at]);
                break;
            default:
                if (list.Count > 0)
                {
                    list[at] = list[at] with { Value = $"changed{value}", UpdateTime = time };
                }

                break;
        }
    }

    [Fact]
    public void An_unchanged_list_changes_nothing_and_reads_no_item()
    {
        var store = new LayerCollection(_plan, new ItemReader([]));
        var empty = new MergedLayers([.. _plan.Layers.Select(LayerContent.Empty)]);
        var first = store.Apply(empty, [(_plan.Scopes[0], [Item("a", "1", time: 1)])]);
        var second = store.Apply(first, [(_plan.Scopes[0], [Item("a", "1", time: 1)])]);
        Assert.Same(first.Layers[0], second.Layers[0]);
        var difference = second.DifferenceFrom(first);
        Assert.Equal((false, false), (difference.HasChanges, difference.HasNewClashes));
        Assert.Empty(difference.ChangedKeys);
    }

    [Theory]
    [InlineData(1, 5, null, null)]
    [InlineData(5, 1, 0, 1)]
    [InlineData(5, 1, -1, null)]
    public void The_higher_priority_wins_then_the_later_update(int timeOfLoser, int timeOfWinner, int? priorityOfLoser, int? priorityOfWinner)
    {
        KieItem[] items = [Item("a", "winner", timeOfWinner, priorityOfWinner, "2"), Item("a", "loser", timeOfLoser, priorityOfLoser, "1")];
        Assert.Equal("winner", App(items).Find("a")!.Value.Value);
        Assert.Equal("winner", App([.. items.Reverse()]).Find("a")!.Value.Value);
    }

    [Fact]
    public void Keys_that_differ_only_in_case_are_reported_with_both_items_and_the_later_wins()
    {
        var state = App([Item("Limit", "1", time: 1, id: "one"), Item("limit", "2", time: 2, id: "two")]);
        Assert.Equal("2", state.Find("LIMIT")!.Value.Value);
        Assert.Equal("limit", Assert.Single(state.Layers[0].Data).Key);
        var warning = Assert.Single(state.Layers[0].Warnings);
        Assert.Contains("'Limit' (one) is overridden by 'limit' of item 'limit' (two)", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_is_a_value_and_a_section_is_reported_with_both_items_and_both_are_kept()
    {
        var state = App([Item("a", "value", time: 1, id: "one"), Item("a.b", "below", time: 2, id: "two")]);
        Assert.Equal("value", state.Find("a")!.Value.Value);
        Assert.Equal("below", state.Find("a:b")!.Value.Value);
        Assert.Equal(
            "'a' is a value in item 'a' (one) and a section in item 'a.b' (two): reading the key returns the value, binding it to an object reads the section",
            Assert.Single(NameClashes.Find(state)));
    }

    [Fact]
    public void An_invalid_document_keeps_its_previous_values_and_does_not_affect_others()
    {
        var store = new LayerCollection(_plan, new ItemReader([]));
        var state = new MergedLayers([.. _plan.Layers.Select(LayerContent.Empty)]);
        var good = Item("doc", "a: 1", time: 1, id: "doc") with { ValueType = "yaml" };
        state = store.Apply(state, [(_plan.Scopes[0], [good])]);
        foreach (var broken in new[] { "a: [", "a: [[" })
        {
            state = store.Apply(state, [(_plan.Scopes[0], [good with { Value = broken, UpdateTime = 2 }, Item("b", "2", time: 3)])]);
            Assert.Equal("1", state.Find("a")!.Value.Value);
            Assert.Equal("2", state.Find("b")!.Value.Value);
            Assert.EndsWith("its previous values stay in use", Assert.Single(state.Layers[0].Warnings), StringComparison.Ordinal);
        }

        state = store.Apply(state, [(_plan.Scopes[0], [good with { Value = "a: 3", UpdateTime = 4 }])]);
        Assert.Equal("3", state.Find("a")!.Value.Value);
        Assert.Empty(state.Layers[0].Warnings);
    }

    [Fact]
    public void Nulls_and_disabled_items_are_ignored()
    {
        var state = App([null!, Item("a", "1", time: 1) with { Status = "Disabled" }, Item("b", "1", time: 1) with { Status = "ENABLED" }, Item("c", "1", time: 1) with { Status = null }]);
        Assert.Equal(["b", "c"], state.Layers[0].Data.Keys.Order());
    }

    private MergedLayers App(KieItem[] items) => new LayerCollection(_plan, new ItemReader([]))
        .Apply(new MergedLayers([.. _plan.Layers.Select(LayerContent.Empty)]), [(_plan.Scopes[1], items)]);

    private MergedLayers Empty() => new([.. _plan.Layers.Select(LayerContent.Empty)]);

    private static KieItem Item(string key, string value, long time, int? priority = null, string? id = null) =>
        new() { Id = id ?? key, Key = key, Value = value, UpdateTime = time, Priority = priority, Status = KieStatus.Enabled };

    private Gen<KieItem> AnyItem() =>
        Gen.Select(Gen.Int[0, 30], Gen.Int[0, Keys.Length - 1].Select(i => Keys[i]), Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[-1, 1], Gen.Bool, Gen.Int[0, _plan.Sets.Count - 1]).Select((id, key, value, time, priority, enabled, set) =>
            new KieItem
            {
                Id = $"{id}",
                Key = key,
                Value = $"{value}",
                UpdateTime = time,
                Priority = priority,
                Status = enabled ? KieStatus.Enabled : KieStatus.Disabled,
                Labels = _plan.Sets[set].Labels.ToDictionary(label => label.Key, label => label.Value),
            });

    // The list of the engine for the scope, with unique ids.
    private static KieItem[] Fitting(KieItem[] items, KieScope scope) =>
        [.. items.Where(item => scope.Sets.Any(set => set.Matches(item))).DistinctBy(item => item.Id)];

    private Dictionary<string, string?> Model(Dictionary<KieScope, KieItem[]> responses)
    {
        var merged = new Dictionary<string, string?>();
        foreach (var set in _plan.Sets)
        {
            var items = responses.Values.SelectMany(items => items)
                .Where(item => item.Status == KieStatus.Enabled && item.Labels.Order(Pairs).SequenceEqual(set.Labels.Order(Pairs)))
                .OrderBy(item => item.Priority).ThenBy(item => item.UpdateTime).ThenBy(item => item.Id, StringComparer.Ordinal);
            foreach (var item in items)
            {
                merged[item.Key!.ToLowerInvariant().Replace('.', ':').Replace("[0]", ":0", StringComparison.Ordinal)] = item.Value;
            }
        }

        return merged;
    }

    private static readonly IComparer<KeyValuePair<string, string>> Pairs =
        Comparer<KeyValuePair<string, string>>.Create((x, y) => string.CompareOrdinal(x.Key, y.Key));
}
