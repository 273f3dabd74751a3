using System.Buffers;
using ServiceComb.Net.Protocol.Versions;

namespace ServiceComb.Net.LocalEngine.Registry.Rules;

/// <summary>The registry's patterns as code, so that no regular expression runs on caller-supplied text.</summary>
internal static class TextPatterns
{
    private static readonly SearchValues<char> Blanks = SearchValues.Create(" \t\n\v\f\r");

    /// <summary>Letters and digits, with inner <c>_-.</c>; may be empty.</summary>
    public static bool IsName(string value) => IsName(value, "_-.");

    /// <summary>A name that may also contain colons, such as <c>application:service</c> and aliases.</summary>
    public static bool IsFindName(string value) => IsName(value, "_-.:");

    /// <summary>A non-empty name.</summary>
    public static bool IsSchemaId(string value) => value.Length > 0 && IsName(value);

    public static bool HasNoBlank(string value) => !value.AsSpan().ContainsAny(Blanks);

    /// <summary>At least one character that is not white space.</summary>
    public static bool HasText(string value) => value.AsSpan().ContainsAnyExcept(Blanks);

    /// <summary>Letters, digits and <c>_.-</c>; may be empty.</summary>
    public static bool IsInstanceId(string value) => All(value, "_.-");

    /// <summary>A possible segment of a request path; may be empty.</summary>
    public static bool IsPathSegment(string value) =>
        value is not ("." or "..") && !value.Contains('/', StringComparison.Ordinal) && !value.Any(char.IsControl);

    /// <summary>A letter, then up to 63 letters, digits and <c>_-.</c>.</summary>
    public static bool IsTag(string value) => value.Length is > 0 and <= 64 && char.IsAsciiLetter(value[0]) && All(value, "_-.");

    /// <summary>One to four numbers from 0 to 32767, separated by dots.</summary>
    public static bool IsVersion(string value) => MicroserviceVersion.TryParse(value, out _);

    /// <summary>Any number of repetitions of the environments, because the real pattern ends with a star.</summary>
    public static bool IsEnvironment(string value) => Repeats(value, ["development", "testing", "acceptance", "production"]);

    /// <summary>Any number of repetitions of the registration sources, because the real pattern ends with a star.</summary>
    public static bool IsRegisterBy(string value) => Repeats(value, ["SDK", "SIDECAR", "PLATFORM"]);

    /// <summary>The characters of a URL path and query.</summary>
    public static bool IsPath(string value) => All(value, @".,?'\/+&amp;%$#=~_-@{}");

    private static bool IsName(string value, string inner) =>
        value.Length == 0 || (char.IsAsciiLetterOrDigit(value[0]) && char.IsAsciiLetterOrDigit(value[^1]) && All(value, inner));

    private static bool All(string value, string others)
    {
        foreach (var character in value)
        {
            if (!char.IsAsciiLetterOrDigit(character) && !others.Contains(character, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Repeats(string value, ReadOnlySpan<string> words)
    {
        var rest = value.AsSpan();
        while (!rest.IsEmpty)
        {
            var before = rest.Length;
            foreach (var word in words)
            {
                if (rest.StartsWith(word, StringComparison.Ordinal))
                {
                    rest = rest[word.Length..];
                    break;
                }
            }

            if (rest.Length == before)
            {
                return false;
            }
        }

        return true;
    }
}
