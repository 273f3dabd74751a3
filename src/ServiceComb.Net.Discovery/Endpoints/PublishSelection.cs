namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Decides which listeners are registered, and under which ports.</summary>
/// <param name="selectors">Names, ports and schemes; one that begins with <c>!</c> leaves listeners out.</param>
/// <param name="ports">Ports by name, port or scheme of a listener.</param>
/// <param name="singlePort">The port of the only listener that is registered; 0 for none.</param>
internal sealed class PublishSelection(IEnumerable<string> selectors, IDictionary<string, int> ports, int singlePort)
{
    private readonly List<string> _included = [.. selectors.Where(static selector => !selector.StartsWith('!') && !IsNone(selector))];
    private readonly List<string> _excluded = [.. selectors.Where(static selector => selector.StartsWith('!')).Select(static selector => selector[1..].Trim())];
    private readonly bool _selectsNone = selectors.Any(IsNone);

    /// <summary>Whether a listener is registered.</summary>
    public bool Includes(ServerListener listener) =>
        !_selectsNone
        && (_included.Count == 0 || _included.Exists(selector => listener.Match(selector) > 0))
        && !_excluded.Exists(selector => listener.Match(selector) > 0);

    /// <summary>Returns the selectors, with and without ports, that match none of the listeners.</summary>
    public IEnumerable<string> FindUnmatched(IReadOnlyCollection<ServerListener> listeners) => _included.Concat(_excluded).Concat(ports.Keys)
        .Where(selector => listeners.All(listener => listener.Match(selector) == 0))
        .Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether one port is configured for several listeners, and so for none.</summary>
    public bool IsAmbiguous(IReadOnlyCollection<ServerListener> registered) =>
        singlePort > 0 && registered.Count(listener => ConfiguredPort(listener) is null) > 1;

    /// <summary>Returns the port that others reach a listener by.</summary>
    public int GetPort(ServerListener listener, IReadOnlyCollection<ServerListener> registered) =>
        ConfiguredPort(listener) ?? (singlePort > 0 && !IsAmbiguous(registered) ? singlePort : listener.Address.Port);

    private int? ConfiguredPort(ServerListener listener) =>
        ports.Keys.Where(selector => listener.Match(selector) > 0).MaxBy(listener.Match) is { } best ? ports[best] : null;

    private static bool IsNone(string selector) => selector.Equals("none", StringComparison.OrdinalIgnoreCase);
}
