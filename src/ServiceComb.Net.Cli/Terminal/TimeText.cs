using System.Globalization;

namespace ServiceComb.Net.Cli.Terminal;

/// <summary>Formats times: how long ago for people, ISO 8601 in UTC for everything else.</summary>
internal static class TimeText
{
    /// <param name="seconds">Seconds since 1970, as the registry writes them, or milliseconds.</param>
    /// <param name="environment">The environment.</param>
    public static string FromUnix(string? seconds, CliEnvironment environment) =>
        long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? FromUnix(value, environment) : "";

    /// <inheritdoc cref="FromUnix(string, CliEnvironment)"/>
    public static string FromUnix(long? seconds, CliEnvironment environment)
    {
        if (seconds is not > 0 || seconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return "";
        }

        // The cloud uses milliseconds, the registry and KIE use seconds.
        var time = seconds > 100_000_000_000 ? DateTimeOffset.FromUnixTimeMilliseconds(seconds.Value) : DateTimeOffset.FromUnixTimeSeconds(seconds.Value);
        return Format(time, environment);
    }

    public static string Format(DateTimeOffset time, CliEnvironment environment) => environment.IsOutputTerminal
        ? Ago(environment.Time.GetUtcNow() - time)
        : time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Formats a duration in its two largest units.</summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalDays: >= 1 } => $"{(int)duration.TotalDays} d {duration.Hours} h",
        { TotalHours: >= 1 } => $"{(int)duration.TotalHours} h {duration.Minutes} min",
        { TotalMinutes: >= 1 } => $"{(int)duration.TotalMinutes} min",
        _ => $"{(int)duration.TotalSeconds} s",
    };

    private static string Ago(TimeSpan age) => age < TimeSpan.FromSeconds(1) ? "now" : $"{Duration(age)} ago";
}
