using System.Globalization;

namespace ServiceComb.Net.Client.Settings;

/// <summary>Validates numbers and durations. For a value outside of its limits, a failure that names the key is added.</summary>
/// <param name="failures">Receives one line per invalid value.</param>
internal sealed class NumberLimits(ICollection<string> failures) : INumberSettings
{
    public int Integer(string key, int value, int min, int max = int.MaxValue, string? unit = null)
    {
        Validate(key, value, min, max, unit);
        return value;
    }

    public TimeSpan? Milliseconds(string key, TimeSpan? value, int min, int max = int.MaxValue)
    {
        Validate(key, value?.TotalMilliseconds, min, max, "milliseconds");
        return value;
    }

    public TimeSpan? Seconds(string key, TimeSpan? value, int min, int max = int.MaxValue / 1000)
    {
        Validate(key, value?.TotalSeconds, min, max, "seconds");
        return value;
    }

    public TimeSpan Milliseconds(string key, TimeSpan value, int min, int max = int.MaxValue) => Milliseconds(key, (TimeSpan?)value, min, max) ?? value;

    public TimeSpan Seconds(string key, TimeSpan value, int min, int max = int.MaxValue / 1000) => Seconds(key, (TimeSpan?)value, min, max) ?? value;

    /// <summary>Describes a number within limits, such as "a whole number of seconds from 1 to 50".</summary>
    public static string Describe(int min, int max, string? unit) =>
        $"a whole number{(unit is null ? "" : $" of {unit}")} {(max == int.MaxValue ? $"not below {min}" : $"from {min} to {max}")}";

    private void Validate(string key, double? value, int min, int max, string? unit)
    {
        if (value < min || value > max)
        {
            failures.Add($"{key} '{value.Value.ToString(CultureInfo.InvariantCulture)}' must be {Describe(min, max, unit)}");
        }
    }
}
