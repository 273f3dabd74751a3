namespace ServiceComb.Net.LocalEngine.Signing;

/// <summary>An access key: its id and the secret that signs requests. Not a record, so that ToString does not contain the
/// secret.</summary>
internal sealed class AccessKey(string id, string secret)
{
    public string Id => id;

    public string Secret => secret;

    /// <summary>Reads <c>ID:SECRET</c>; null when a part is missing.</summary>
    public static AccessKey? Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon < text.Length - 1 ? new AccessKey(text[..colon], text[(colon + 1)..]) : null;
    }
}
