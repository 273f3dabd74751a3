using System.Buffers;
using ServiceComb.Net.Protocol.Versions;

namespace ServiceComb.Net.LocalEngine.Registry.Rules;

/// <summary>The registry's patterns as code: no regular expression runs over what callers send.</summary>
internal static class TextPatterns
{
    private static readonly SearchValues<char> Blanks = SearchValues.Create(" \t\n\v\f\r");

    /// <summary>Letters and digits, with the inner characters between them; also empty.</summary>
    public static bool IsName(string value) => IsName(value, "_-.");

    /// <summary>A name that may hold a colon, as <c>application:service</c> and aliases do.</summary>
    public static bool IsFindName(string value) => IsName(value, "_-.:");

    /// <summary>A name of at least one character.</summary>
    public static bool IsSchemaId(string value) => value.Length > 0 && IsName(value);

    /// <summary>No white space.</summary>
    public static bool HasNoBlank(string value) => !value.AsSpan().ContainsAny(Blanks);

    /// <summary>Something else than white space somewhere.</summary>
    public static bool HasText(string value) => value.AsSpan().ContainsAnyExcept(Blanks);

    /// <summary>Letters, digits and <c>_.-</c>; also empty.</summary>
    public static bool IsInstanceId(string value) => All(value, "_.-");

    /// <summary>A letter, then up to 63 letters, digits and <c>_-.</c>.</summary>
    public static bool IsTag(string value) => value.Length is > 0 and <= 64 && char.IsAsciiLetter(value[0]) && All(value, "_-.");

    /// <summary>One to four numbers from 0 to 32767 with dots between.</summary>
    public static bool IsVersion(string value) => MicroserviceVersion.TryParse(value, out _);

    /// <summary>Nothing, or one of the environments, as often as one likes: the real pattern ends with a star.</summary>
    public static bool IsEnvironment(string value) => Repeats(value, ["development", "testing", "acceptance", "production"]);

    /// <summary>Nothing, or who registers, as often as one likes.</summary>
    public static bool IsRegisterBy(string value) => Repeats(value, ["SDK", "SIDECAR", "PLATFORM"]);

    /// <summary>The characters of a URL's path and query.</summary>
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
