namespace ServiceComb.Net.Client.Settings;

/// <summary>Visits the numbers and durations among the options with their limits, so that the same limits apply to settings and to values
/// set in code. <see cref="SettingsReader"/> returns the configured value, <see cref="NumberLimits"/> validates the current one.</summary>
internal interface INumberSettings
{
    /// <param name="key">The key.</param>
    /// <param name="value">The current value of the option.</param>
    /// <param name="min">The minimum.</param>
    /// <param name="max">The maximum.</param>
    /// <param name="unit">The unit, for the message; null for none.</param>
    /// <returns>The value of the option.</returns>
    int Integer(string key, int value, int min, int max = int.MaxValue, string? unit = null);

    /// <summary>Visits a duration whose setting is a whole number of milliseconds.</summary>
    TimeSpan? Milliseconds(string key, TimeSpan? value, int min, int max = int.MaxValue);

    /// <summary>Visits a duration whose setting is a whole number of seconds.</summary>
    TimeSpan? Seconds(string key, TimeSpan? value, int min, int max = int.MaxValue / 1000);

    /// <inheritdoc cref="Milliseconds(string, TimeSpan?, int, int)"/>
    TimeSpan Milliseconds(string key, TimeSpan value, int min, int max = int.MaxValue);

    /// <inheritdoc cref="Seconds(string, TimeSpan?, int, int)"/>
    TimeSpan Seconds(string key, TimeSpan value, int min, int max = int.MaxValue / 1000);
}
