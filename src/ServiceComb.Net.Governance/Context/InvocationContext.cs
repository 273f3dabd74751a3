using System.Collections.Immutable;

namespace ServiceComb.Net.Governance.Context;

/// <summary>What travels with a request from service to service: short texts by name, such as the level of a user. Never
/// changes; a changed copy is put in place by setting <see cref="Current"/>. Matching sees entries as if they were headers.</summary>
public sealed class InvocationContext
{
    /// <summary>The most that a context may hold, in bytes as a header: 8 KiB.</summary>
    public const int MaxSize = 8 * 1024;

    /// <summary>The most entries that a context may hold.</summary>
    public const int MaxEntries = 64;

    private const int MaxNameLength = 64;
    private static readonly AsyncLocal<InvocationContext?> Flow = new();
    private readonly ImmutableDictionary<string, string> _entries;
    private readonly int _size;

    private InvocationContext(ImmutableDictionary<string, string> entries, int size) => (_entries, _size) = (entries, size);

    /// <summary>No entry at all.</summary>
    public static InvocationContext Empty { get; } =
        new(ImmutableDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase), 2);

    /// <summary>The context of the request that is being served; flows with async calls. <see cref="Empty"/> where there is
    /// none, never null.</summary>
    public static InvocationContext Current
    {
        get => Flow.Value ?? Empty;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            Flow.Value = value;
        }
    }

    /// <summary>The entries.</summary>
    public IReadOnlyDictionary<string, string> Entries => _entries;

    /// <summary>Whether there is no entry.</summary>
    public bool IsEmpty => _entries.IsEmpty;

    /// <summary>The value of an entry, or null. Names compare without case, as those of headers.</summary>
    public string? this[string name] => IsEmpty ? null : _entries.GetValueOrDefault(name);

    /// <summary>A copy with an entry.</summary>
    /// <param name="name">1 to 64 letters, digits, and <c>_ . : -</c>.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The name is none, or the context would be larger than it may be.</exception>
    public InvocationContext With(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        return TryWith(name, value, out var changed)
            ? changed
            : throw new ArgumentException(
                IsName(name) ? $"the context would be larger than {MaxEntries} entries or {MaxSize} bytes" : $"'{name}' is no name of a context entry", nameof(name));
    }

    /// <summary>A copy without an entry.</summary>
    public InvocationContext Without(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _entries.TryGetValue(name, out var value) ? new InvocationContext(_entries.Remove(name), _size - Size(name, value)) : this;
    }

    internal static bool IsName(string name) =>
        name.Length is > 0 and <= MaxNameLength
        && name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or ':' or '-');

    /// <summary>As <see cref="With"/>, but leaves the context as it is when the entry is not possible.</summary>
    internal bool TryWith(string name, string value, out InvocationContext changed)
    {
        changed = this;
        if (!IsName(name))
        {
            return false;
        }

        var size = _size + Size(name, value) - (_entries.TryGetValue(name, out var old) ? Size(name, old) : 0);
        if (size > MaxSize || (old is null && _entries.Count >= MaxEntries))
        {
            return false;
        }

        changed = new InvocationContext(_entries.SetItem(name, value), size);
        return true;
    }

    // What an entry takes as "name":"value", with the escapes that the header needs.
    private static int Size(string name, string value) => name.Length + 6 + value.Sum(static letter => letter is >= ' ' and < '\u007f' and not ('"' or '\\') ? 1 : 6);
}
