namespace ServiceComb.Net.Protocol.Kie;

/// <summary>The values of <see cref="KieItem.Status"/>.</summary>
public static class KieStatus
{
    /// <summary>The item is part of the configuration.</summary>
    public const string Enabled = "enabled";

    /// <summary>The item is stored, but not part of the configuration.</summary>
    public const string Disabled = "disabled";
}
