namespace ServiceComb.Net.Configuration;

/// <summary>Tells what was taken from the configuration center. Never holds a value.</summary>
public interface IKieConfigurationInfo
{
    /// <summary>The addresses of the engine.</summary>
    IReadOnlyList<string> Addresses { get; }

    /// <summary>The address that answered last; null when none did yet.</summary>
    Uri? CurrentEndpoint { get; }

    /// <summary>The newest revision an answer carried; null when none came yet.</summary>
    long? Revision { get; }

    /// <summary>When the engine answered last, be it that nothing changed; null when it never did.</summary>
    DateTimeOffset? LastResponse { get; }

    /// <summary>Whether the values are those of an earlier run, read from disk, because the engine has not answered yet.</summary>
    bool IsFromCache { get; }

    /// <summary>The layers in use, the lowest first.</summary>
    IReadOnlyList<KieLayerInfo> Layers { get; }

    /// <summary>The item whose value a configuration key has; null when no item gives one. Other sources may lie above.</summary>
    /// <param name="key">The key, such as <c>orders:limit</c>, without regard to case.</param>
    KieItemInfo? FindItem(string key);

    /// <summary>Whether a value should be hidden from people: its item is labelled <c>secret: true</c>, or its key fits one of
    /// <see cref="KieOptions.SecretKeys"/>. For a debug view:
    /// <c>root.GetDebugView(context => info.IsSecret(context.Path) ? "***" : context.Value ?? "")</c>.</summary>
    /// <param name="key">The key, without regard to case.</param>
    bool IsSecret(string key);
}
