using ServiceComb.Net.LocalEngine.Kie.State;
using ServiceComb.Net.LocalEngine.Rbac.Access;

namespace ServiceComb.Net.LocalEngine.Kie.Access;

/// <summary>The labels of a configuration item, or the selector of a policy.</summary>
internal readonly record struct ItemLabels(LabelSet Labels) : ILabels
{
    public string ValueOf(string name) => Labels.ValueOf(name) ?? "";

    public string Describe() => string.Join(' ', Labels.Pairs.ToArray().Select(static pair => $"{pair.Key}:{pair.Value}"));
}
