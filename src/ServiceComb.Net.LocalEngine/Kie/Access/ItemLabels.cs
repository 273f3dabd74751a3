using ServiceComb.Net.LocalEngine.Kie.State;

namespace ServiceComb.Net.LocalEngine.Rbac.Access;

/// <summary>The labels of a configuration item, or the selector of a policy.</summary>
internal readonly record struct ItemLabels(LabelSet Labels) : ILabels
{
    public string ValueOf(string name) => Labels.ValueOf(name) ?? "";

    public string Describe() => string.Join(' ', Labels.Pairs.ToArray().Select(static pair => $"{pair.Key}:{pair.Value}"));
}
