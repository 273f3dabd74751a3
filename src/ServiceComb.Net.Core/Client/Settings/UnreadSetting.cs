namespace ServiceComb.Net.Client.Settings;

/// <summary>A setting that is present but not read under its key.</summary>
/// <param name="Key">The key.</param>
/// <param name="KnownKey">The key that was probably meant, or under which the value is read; null for none.</param>
/// <param name="Advice">The alternative for a setting of another client; null for none.</param>
/// <param name="IsRead">Whether the value is read as <paramref name="KnownKey"/>.</param>
internal sealed record UnreadSetting(string Key, string? KnownKey, string? Advice = null, bool IsRead = false);
