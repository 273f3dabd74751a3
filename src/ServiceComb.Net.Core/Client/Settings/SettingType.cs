namespace ServiceComb.Net.Client.Settings;

/// <summary>Specifies the format of a setting.</summary>
internal enum SettingType
{
    Text,
    Boolean,
    Integer,

    /// <summary>A whole number in <see cref="KnownSetting.Unit"/>.</summary>
    Duration,

    /// <summary>An array or a comma-separated text.</summary>
    List,

    /// <summary>A list of base addresses.</summary>
    Addresses,

    /// <summary>A port, or one port per listener name below the key.</summary>
    Ports,

    /// <summary>All keys below the key; the app chooses the names.</summary>
    Map,

    /// <summary>Governance documents below the key; the operator chooses the names.</summary>
    Documents,
}
