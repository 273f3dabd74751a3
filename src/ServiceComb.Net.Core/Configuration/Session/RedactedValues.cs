using ServiceComb.Net.Configuration.Layers;

namespace ServiceComb.Net.Configuration.Session;

/// <summary>The latest secret values that were replaced or removed. Change callbacks may still mention them in exception messages.</summary>
internal sealed class RedactedValues(Func<string, bool> isSecret)
{
    private const int MaxCount = 1000;
    private readonly Queue<string> _values = new();

    /// <summary>Adds the secrets among values that are about to be replaced.</summary>
    /// <param name="state">The current layers.</param>
    /// <param name="keys">The keys of the values to be replaced.</param>
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
