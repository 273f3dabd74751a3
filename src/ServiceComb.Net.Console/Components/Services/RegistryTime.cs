using System.Globalization;

namespace ServiceComb.Net.Console.Components.Services;

internal static class RegistryTime
{
    /// <summary>Reads a time stamp of the registry: seconds since 1970, as text. Returns null when there is none.</summary>
    public static DateTimeOffset? Parse(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 253402300800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
