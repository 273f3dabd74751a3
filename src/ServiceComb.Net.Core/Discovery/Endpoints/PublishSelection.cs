namespace ServiceComb.Net.Discovery.Endpoints;

/// <summary>Selects the HTTP listeners to register and their published ports.</summary>
/// <param name="selectors">Names, ports and schemes of listeners. A selector that begins with <c>!</c> excludes listeners.</param>
/// <param name="ports">Published ports by selector.</param>
/// <param name="singlePort">The published port when a single listener is registered; 0 for none.</param>
internal sealed class PublishSelection(IEnumerable<string> selectors, IDictionary<string, int> ports, int singlePort)
{
    private readonly List<string> _included = [.. selectors.Where(static selector => !selector.StartsWith('!') && !IsNone(selector))];
    private readonly List<string> _excluded = [.. selectors.Where(static selector => selector.StartsWith('!')).Select(static selector => selector[1..].Trim())];
    private readonly bool _selectsNone = selectors.Any(IsNone);

    /// <summary>Returns whether a listener is registered.</summary>
    public bool Includes(ServerListener listener) =>
        !_selectsNone
        && (_included.Count == 0 || _included.Exists(selector => listener.Match(selector) > 0))
        && !_excluded.Exists(selector => listener.Match(selector) > 0);

    /// <summary>Returns the selectors that match no listener, including those of published ports.</summary>
    public IEnumerable<string> FindUnmatched(IReadOnlyCollection<ServerListener> listeners) => _included.Concat(_excluded).Concat(ports.Keys)
        .Where(selector => listeners.All(listener => listener.Match(selector) == 0))
        .Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns whether the single published port applies to several listeners, so that it cannot be used.</summary>
    public bool IsAmbiguous(IReadOnlyCollection<ServerListener> registered) =>
        singlePort > 0 && registered.Count(listener => ConfiguredPort(listener) is null) > 1;

    /// <summary>Returns the published port of a listener.</summary>
    public int GetPort(ServerListener listener, IReadOnlyCollection<ServerListener> registered) =>
        ConfiguredPort(listener) ?? (singlePort > 0 && !IsAmbiguous(registered) ? singlePort : listener.HttpAddress!.Port);

    private int? ConfiguredPort(ServerListener listener) =>
        ports.Keys.Where(selector => listener.Match(selector) > 0).MaxBy(listener.Match) is { } best ? ports[best] : null;

    private static bool IsNone(string selector) => selector.Equals("none", StringComparison.OrdinalIgnoreCase);
}
