using System.Collections;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Configuration.Tests.Layers;

/// <summary>A list that throws while it is broken.</summary>
internal sealed class BrokenList(IReadOnlyList<KieItem> items) : IReadOnlyList<KieItem>
{
    public bool IsBroken { get; set; } = true;

    public int Count => items.Count;

    public KieItem this[int index] => items[index];

    public IEnumerator<KieItem> GetEnumerator() => IsBroken ? throw new InvalidOperationException("The list is broken.") : items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
