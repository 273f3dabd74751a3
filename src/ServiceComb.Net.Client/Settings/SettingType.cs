namespace ServiceComb.Net.Client.Settings;

/// <summary>How the value of a setting is written.</summary>
internal enum SettingType
{
    Text,
    Boolean,
    Integer,

    /// <summary>A whole number; <see cref="KnownSetting.Unit"/> says of what.</summary>
    Duration,

    /// <summary>An array, or a text with commas.</summary>
    List,

    /// <summary>A list of base addresses.</summary>
    Addresses,

    /// <summary>A port, or ports below the key under the names of listeners.</summary>
    Ports,

    /// <summary>Everything below the key, under names that the app chooses.</summary>
    Map,

    /// <summary>Governance documents below the key, under names that the operator chooses.</summary>
    Documents,
}
