using System.Globalization;
using System.Xml;

namespace ServiceComb.Net.Protocol.Governance;

/// <summary>Durations in documents, in the format of the Java reference: digits are milliseconds, any other text is what follows
/// <c>PT</c> in ISO 8601 (<c>10S</c>, <c>1M30S</c>, in either case).</summary>
public static class GovernanceDuration
{
    /// <summary>Reads a duration. Also accepts <c>100ms</c> and <c>PT10S</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="duration">The duration.</param>
    /// <returns>False when the text is not a duration.</returns>
    public static bool TryRead(string text, out TimeSpan duration)
    {
        ArgumentNullException.ThrowIfNull(text);
        duration = default;
        text = text.Trim();
        if (text.EndsWith("ms", StringComparison.OrdinalIgnoreCase))
        {
            text = text[..^2].TrimEnd();
            return TryMilliseconds(text, out duration);
        }

        return TryMilliseconds(text, out duration) || TryIso(text.ToUpperInvariant(), out duration);
    }

    /// <summary>Writes a duration as whole milliseconds, which all implementations read.</summary>
    public static string Write(TimeSpan duration) => ((long)duration.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    private static bool TryMilliseconds(string text, out TimeSpan duration)
    {
        // At most ten digits, as in Java: 115 days.
        var digits = text.StartsWith('-') ? text.Length - 1 : text.Length;
        duration = default;
        if (digits is 0 or > 10 || !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds))
        {
            return false;
        }

        duration = TimeSpan.FromMilliseconds(milliseconds);
        return true;
    }

    private static bool TryIso(string text, out TimeSpan duration)
    {
        try
        {
            duration = XmlConvert.ToTimeSpan(text.StartsWith("PT", StringComparison.Ordinal) ? text : "PT" + text);
            return true;
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            duration = default;
            return false;
        }
    }
}
