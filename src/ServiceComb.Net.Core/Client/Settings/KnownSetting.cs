namespace ServiceComb.Net.Client.Settings;

/// <summary>A setting that the library reads.</summary>
/// <param name="Key">The key, separated by colons.</param>
/// <param name="Properties">The paths of the properties with the same meaning, separated by commas, from <see cref="ServiceCombOptions"/> or
/// from the options of the gateway; empty when code has no use for the setting.</param>
/// <param name="Type">The format of the value.</param>
/// <param name="Default">The default, in the words of docs/configuration.md.</param>
/// <param name="Meaning">The description, in the words of docs/configuration.md.</param>
internal sealed record KnownSetting(string Key, string Properties, SettingType Type, string Default, string Meaning)
{
    /// <summary>The unit of a number; empty for a setting without a unit.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Keys of other clients with the same meaning and unit, which are read when <see cref="Key"/> is not present.</summary>
    public string[] OtherNames { get; init; } = [];

    /// <summary>Whether users choose the names below the key.</summary>
    public bool HasFreeNames => Type is SettingType.Ports or SettingType.Map or SettingType.Documents;
}
