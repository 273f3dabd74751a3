using System.Collections.Immutable;

namespace ServiceComb.Net.Governance.Context;

/// <summary>Represents the values that travel with a request from service to service, such as the level of a user.
/// Immutable; set <see cref="Current"/> to a modified copy to change it. Matching treats entries like headers.</summary>
public sealed class InvocationContext
{
    /// <summary>The maximum size of a context as a header: 8192 bytes.</summary>
    public const int MaxSize = 8 * 1024;

    /// <summary>The maximum number of entries.</summary>
    public const int MaxEntries = 64;

    private static readonly AsyncLocal<InvocationContext?> Flow = new();
    private readonly ImmutableDictionary<string, string> _entries;
    private readonly int _size;

    private InvocationContext(ImmutableDictionary<string, string> entries, int size) => (_entries, _size) = (entries, size);

    /// <summary>Gets the empty context.</summary>
    public static InvocationContext Empty { get; } =
        new(ImmutableDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase), 2);

    /// <summary>Gets or sets the context of the request that is being served; flows with asynchronous calls. Default:
    /// <see cref="Empty"/>; never null.</summary>
    public static InvocationContext Current
    {
        get => Flow.Value ?? Empty;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            Flow.Value = value;
        }
    }

    /// <summary>Gets the entries by name; names are compared without case.</summary>
    public IReadOnlyDictionary<string, string> Entries => _entries;

    /// <summary>Gets a value that indicates whether the context has no entries.</summary>
    public bool IsEmpty => _entries.IsEmpty;

    /// <summary>Gets the value of an entry; null when it does not exist. Names are compared without case, like header
    /// names.</summary>
    public string? this[string name] => IsEmpty ? null : _entries.GetValueOrDefault(name);

    /// <summary>Returns a copy with an entry added or replaced.</summary>
    /// <param name="name">The name: 1 to 64 ASCII letters, digits, and the characters <c>_ . : -</c>.</param>
    /// <param name="value">The value; escaped when it is sent as a header.</param>
    /// <exception cref="ArgumentException">The name is invalid, or the context would exceed <see cref="MaxEntries"/> or
    /// <see cref="MaxSize"/>.</exception>
    public InvocationContext With(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        return TryWith(name, value, out var changed)
            ? changed
            : throw new ArgumentException(
                NamePattern.IsContextEntry(name) ? $"the context would be larger than {MaxEntries} entries or {MaxSize} bytes" : $"'{name}' is not a valid name of a context entry", nameof(name));
    }

    /// <summary>Returns a copy without an entry; the same context when the entry does not exist.</summary>
    public InvocationContext Without(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _entries.TryGetValue(name, out var value) ? new InvocationContext(_entries.Remove(name), _size - Size(name, value)) : this;
    }

    /// <summary>Does what <see cref="With"/> does, but leaves the context unchanged when the entry is not
    /// allowed.</summary>
    internal bool TryWith(string name, string value, out InvocationContext changed)
    {
        changed = this;
        if (!NamePattern.IsContextEntry(name))
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

    // The size of an entry as "name":"value" with the escapes of the header.
    private static int Size(string name, string value) => name.Length + 6 + value.Sum(static letter => letter is >= ' ' and < '\u007f' and not ('"' or '\\') ? 1 : 6);
}
