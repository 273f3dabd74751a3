namespace ServiceComb.Net.Client.Settings;

/// <summary>A setting that the product reads.</summary>
/// <param name="Key">The key, with colons.</param>
/// <param name="Type">How its value is written.</param>
/// <param name="Default">What holds without it, as docs/configuration.md says it.</param>
/// <param name="Meaning">What it does, as docs/configuration.md says it.</param>
internal sealed record KnownSetting(string Key, SettingType Type, string Default, string Meaning)
{
    /// <summary>The unit of a number; empty for a setting without a unit.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Keys of other frameworks with the same meaning and unit, which are read when <see cref="Key"/> is not present.</summary>
    public string[] OtherNames { get; init; } = [];

    /// <summary>True when names below the key are free.</summary>
    public bool HasFreeNames => Type is SettingType.Ports or SettingType.Map or SettingType.Documents;
}
