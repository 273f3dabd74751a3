using ServiceComb.Net.Configuration.Layers;

namespace ServiceComb.Net.Configuration.Session;

/// <summary>Secret values that were replaced or removed: whoever is told of new ones may still speak of them. The newest are
/// remembered.</summary>
internal sealed class RedactedValues(Func<string, bool> isSecret)
{
    private const int MaxCount = 1000;
    private readonly Queue<string> _values = new();

    /// <summary>Remembers the secrets among values that are about to go.</summary>
    /// <param name="state">The state they stand in, which is the present one.</param>
    /// <param name="keys">Their keys.</param>
    public void AddSecrets(MergedLayers state, IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            if (state.Find(key) is { Value: { Length: > 0 } value } && isSecret(key))
            {
                Add(value);
            }
        }
    }

    public string[] ToArray()
    {
        lock (_values)
        {
            return [.. _values];
        }
    }

    private void Add(string value)
    {
        lock (_values)
        {
            _values.Enqueue(value);
            if (_values.Count > MaxCount)
            {
                _values.Dequeue();
            }
        }
    }
}
