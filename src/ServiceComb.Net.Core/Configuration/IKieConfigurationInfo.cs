namespace ServiceComb.Net.Configuration;

/// <summary>Provides information about the configuration loaded from the configuration center. It never contains values.</summary>
public interface IKieConfigurationInfo
{
    /// <summary>Gets the addresses of the engine.</summary>
    IReadOnlyList<string> Addresses { get; }

    /// <summary>Gets the address that responded last; null before the first response.</summary>
    Uri? CurrentEndpoint { get; }

    /// <summary>Gets the highest revision of the loaded lists; null when there is none yet.</summary>
    long? Revision { get; }

    /// <summary>Gets the time of the last response of the engine, including responses without changes; null before the first one.</summary>
    DateTimeOffset? LastResponse { get; }

    /// <summary>Gets whether the values were loaded from the cache file of an earlier run, because the engine has not responded yet.</summary>
    bool IsFromCache { get; }

    /// <summary>Gets the layers in use, lowest precedence first.</summary>
    IReadOnlyList<KieLayerInfo> Layers { get; }

    /// <summary>Returns the item that provides the value of a configuration key; null when no item does. A source with higher precedence may
    /// override this value.</summary>
    /// <param name="key">The case-insensitive key, such as <c>orders:limit</c>.</param>
    KieItemInfo? FindItem(string key);

    /// <summary>Returns whether a value should be hidden from people: an item with the key has the label <c>secret: true</c>, or the key matches one of
    /// <see cref="KieOptions.SecretKeys"/>. Example for a debug view:
    /// <c>root.GetDebugView(context => info.IsSecret(context.Path) ? "***" : context.Value ?? "")</c>.</summary>
    /// <param name="key">The case-insensitive key.</param>
    bool IsSecret(string key);
}
