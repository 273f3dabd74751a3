using ServiceComb.Net.Engine.Kie.State;

namespace ServiceComb.Net.Engine.Rbac.Access;

/// <summary>The labels of an item of the configuration center, or the selector of a policy.</summary>
internal readonly record struct ItemLabels(LabelSet Labels) : ILabels
{
    public string ValueOf(string name) => Labels.ValueOf(name) ?? "";

    public string Describe() => string.Join(' ', Labels.Pairs.ToArray().Select(static pair => $"{pair.Key}:{pair.Value}"));
}
