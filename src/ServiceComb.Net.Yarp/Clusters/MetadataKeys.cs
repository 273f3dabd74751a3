namespace ServiceComb.Net.Yarp.Clusters;

/// <summary>Copies metadata. YARP's configuration compares keys without case, metadata from code may not.</summary>
internal static class MetadataKeys
{
    /// <exception cref="FormatException">Two keys differ only in case; the message is the reason.</exception>
    public static Dictionary<string, string> CopyIgnoringCase(IReadOnlyDictionary<string, string>? metadata)
    {
        var copy = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in metadata ?? copy)
        {
            if (!copy.TryAdd(key, value))
            {
                throw new FormatException($"the metadata has the keys '{copy.Keys.First(other => other.Equals(key, StringComparison.OrdinalIgnoreCase))}' and '{key}', which differ only in case");
            }
        }

        return copy;
    }
}
