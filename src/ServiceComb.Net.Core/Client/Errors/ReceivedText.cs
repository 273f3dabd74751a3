using System.Globalization;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;

namespace ServiceComb.Net.Client.Errors;

/// <summary>Makes received text safe for logs and messages: limits its length, and escapes line breaks and characters that
/// control terminals.</summary>
internal static class ReceivedText
{
    public const int MaxLength = 256;

    /// <summary>Returns the beginning of the text, with control and format characters escaped as <c>\u001B</c>.</summary>
    /// <param name="text">The text; null returns an empty string.</param>
    /// <param name="maxLength">The maximum number of characters of the text to return.</param>
    public static string Escape(string? text, int maxLength = MaxLength)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var kept = text.AsSpan(0, Math.Min(text.Length, maxLength));
        if (kept.Length < text.Length && char.IsHighSurrogate(kept[^1]))
        {
            kept = kept[..^1];
        }

        var safe = IsSafe(kept);
        if (safe && kept.Length == text.Length)
        {
            return text;
        }

        var result = new StringBuilder(kept.Length + 64);
        Append(result, kept);
        return kept.Length < text.Length
            ? result.Append(CultureInfo.InvariantCulture, $"... ({text.Length} characters)").ToString()
            : result.ToString();
    }

    /// <summary>Returns the escaped reason of a failed request. The message of a failed TLS handshake itself only refers to its
    /// cause.</summary>
    public static string Describe(Exception failure) =>
        Escape(failure is HttpRequestException { InnerException: AuthenticationException cause } ? cause.Message : failure.Message);

    /// <summary>Returns an exception with the escaped message, whose JSON path consists of received names.</summary>
    public static JsonException Escape(JsonException exception) => new(Escape(exception.Message));

    /// <summary>Returns the exception, or one with its escaped messages if they contain unsafe text, such as from a peer that
    /// does not speak HTTP.</summary>
    public static Exception Escape(Exception exception)
    {
        var messages = new List<string>();
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            messages.Add(inner.Message);
        }

        if (messages.TrueForAll(static message => message.Length <= MaxLength && IsSafe(message)))
        {
            return exception;
        }

        // Messages of the framework may contain line breaks, too; a timeout remains one.
        var text = string.Join(": ", messages.Select(static message => Escape(message)));
        return exception is TimeoutException ? new TimeoutException(text) : new IOException(text);
    }

    private static bool IsSafe(ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsSafe(rune))
            {
                return false;
            }
        }

        return true;
    }

    // EnumerateRunes returns the replacement character for an unpaired surrogate.
    private static bool IsSafe(Rune rune) => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned);

    private static void Append(StringBuilder result, ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsSafe(rune))
            {
                result.Append(rune.ToString());
            }
            else
            {
                result.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
            }
        }
    }
}
