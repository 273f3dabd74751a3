using ServiceComb.Net.Configuration;
using ServiceComb.Net.Protocol.Authentication;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Console.Components.Configuration;

/// <summary>Decides which values are hidden until the user asks for them.</summary>
internal static class ItemSecrets
{
    /// <summary>Returns whether the value of an item contains a secret.</summary>
    public static bool IsSecret(KieItem item) =>
        IsSecret(item, "")
        || (HasNames(item) && KieConfigurationPreview.Read(item) is var read && (read.Problem is not null ? SecretNames.IsSecret(item.Value ?? "") : read.Values.Any(static value => SecretNames.IsSecret(value.Key))));

    /// <summary>Returns whether one value of an item is a secret, by its key or the key or the label of the item.</summary>
    public static bool IsSecret(KieItem item, string key) =>
        SecretNames.IsSecret(key)
        || SecretNames.IsSecret(item.Key ?? "")
        || item.Labels?.GetValueOrDefault("secret")?.Equals("true", StringComparison.OrdinalIgnoreCase) == true;

    private static bool HasNames(KieItem item) => item.ValueType is not (null or "" or KieValueType.Text or "string");
}
