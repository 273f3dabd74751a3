namespace ServiceComb.Net.Protocol.Kie;

/// <summary>Whether an item counts.</summary>
public static class KieStatus
{
    /// <summary>It counts.</summary>
    public const string Enabled = "enabled";

    /// <summary>It is kept, and does not count.</summary>
    public const string Disabled = "disabled";
}
