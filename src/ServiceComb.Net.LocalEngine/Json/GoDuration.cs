using System.Buffers;
using System.Globalization;
using System.Text;

namespace ServiceComb.Net.LocalEngine.Json;

/// <summary>Parses durations in Go's format, such as <c>10s</c>, <c>1.5s</c>, <c>1m30s</c> and <c>500ms</c>, with Go's
/// error messages.</summary>
internal static class GoDuration
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create(".0123456789");

    /// <summary>Parses a duration.</summary>
    /// <returns>The error; null when the text is valid.</returns>
    public static string? Read(string text, out TimeSpan duration)
    {
        duration = default;
        var rest = text.AsSpan();
        var isNegative = rest is ['-', ..];
        rest = rest is ['-' or '+', ..] ? rest[1..] : rest;
        if (rest is "0")
        {
            return null;
        }

        if (rest.IsEmpty)
        {
            return $"time: invalid duration {Quote(text)}";
        }

        var nanoseconds = 0m;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? end : rest.Length;
            var number = digits;
            if (number < rest.Length && rest[number] == '.')
            {
                number++;
                number += rest[number..].IndexOfAnyExceptInRange('0', '9') is >= 0 and var fraction ? fraction : rest.Length - number;
            }

            if (number == 0 || (number == 1 && rest[0] == '.') || digits > 18 || number > 27)
            {
                return $"time: invalid duration {Quote(text)}";
            }

            var amount = decimal.Parse(rest[..number] is [.., '.'] ? rest[..(number - 1)] : rest[..number], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
            rest = rest[number..];
            var unit = rest.IndexOfAny(NumberCharacters) is >= 0 and var length ? length : rest.Length;
            if (unit == 0)
            {
                return $"time: missing unit in duration {Quote(text)}";
            }

            if (UnitOf(rest[..unit]) is not { } size)
            {
                return $"time: unknown unit {Quote(rest[..unit])} in duration {Quote(text)}";
            }

            nanoseconds += amount * size;
            rest = rest[unit..];
        }

        if (nanoseconds > long.MaxValue)
        {
            return $"time: invalid duration {Quote(text)}";
        }

        var ticks = (long)(nanoseconds / 100);
        duration = TimeSpan.FromTicks(isNegative ? -ticks : ticks);
        return null;
    }

    private static decimal? UnitOf(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" => 1,
        "us" or "\u00b5s" or "\u03bcs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => null,
    };

    private static string Quote(ReadOnlySpan<char> text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var part in Encoding.UTF8.GetBytes(text.ToArray()))
        {
            _ = part switch
            {
                (byte)'"' or (byte)'\\' => quoted.Append('\\').Append((char)part),
                < 0x20 or >= 0x7f => quoted.Append(CultureInfo.InvariantCulture, $"\\x{part:x2}"),
                _ => quoted.Append((char)part),
            };
        }

        return quoted.Append('"').ToString();
    }
}
