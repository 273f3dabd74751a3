using System.Collections.Concurrent;

namespace ServiceComb.Net.Monitoring;

/// <summary>The operations of one side. Their number is limited, so that a report stays small; further ones share one name.</summary>
/// <param name="side">The beginning of the names: <c>Provider</c> or <c>Consumer</c>.</param>
/// <param name="describe">Creates the rest of a name from the two values that identify an operation.</param>
internal sealed class OperationTable(string side, Func<string, string, string> describe)
{
    /// <summary>The maximum number of operations.</summary>
    public const int Max = 100;
    private const int MaxNameLength = 200;
    private readonly ConcurrentDictionary<(string, string), OperationMeter> _operations = new();
    private readonly OperationMeter _other = new($"{side}.(other)");
    private int _count;

    public IEnumerable<OperationMeter> All => _operations.Values.Append(_other);

    /// <summary>Returns the operation that two values identify, such as a service and a method.</summary>
    public OperationMeter Find(string first, string second) =>
        _operations.TryGetValue((first, second), out var operation) ? operation : Add(first, second);

    private OperationMeter Add(string first, string second)
    {
        if (Interlocked.Increment(ref _count) > Max)
        {
            Interlocked.Decrement(ref _count);
            return _other;
        }

        var name = $"{side}.{describe(first, second)}";
        var created = new OperationMeter(name.Length > MaxNameLength ? name[..MaxNameLength] : name);
        var operation = _operations.GetOrAdd((first, second), created);
        if (operation != created)
        {
            Interlocked.Decrement(ref _count);
        }

        return operation;
    }
}
