namespace ServiceComb.Net.Client.Settings;

/// <summary>A setting that is present and not read under its key.</summary>
/// <param name="Key">The key as it is written.</param>
/// <param name="KnownKey">The key that was probably meant, or under which the value is read; null for none.</param>
/// <param name="Advice">What to do instead, for settings of other frameworks without a counterpart; null otherwise.</param>
/// <param name="IsRead">True when the value is read as <paramref name="KnownKey"/>.</param>
internal sealed record UnreadSetting(string Key, string? KnownKey, string? Advice = null, bool IsRead = false);
