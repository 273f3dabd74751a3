using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ServiceComb.Net.Conformance.Replay;

/// <summary>The values of <c>{{name}}</c> placeholders: the unique word <c>n</c> of the run and the captured values.</summary>
internal sealed class Placeholders(string word)
{
    public const string Anything = "{{any}}";

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal) { ["n"] = word };

    /// <summary>Creates a word that is unique to a run.</summary>
    public static string UniqueWord() => $"c{Guid.CreateVersion7():N}"[..20];

    public void Set(string name, string value) => _values[name] = value;

    /// <summary>Replaces placeholders that have a value.</summary>
    /// <param name="text">The text.</param>
    /// <param name="encode">Encodes a value for its context; null for none.</param>
    public string Resolve(string text, Func<string, string>? encode = null)
    {
        var result = new StringBuilder(text.Length);
        var position = 0;
        while (text.IndexOf("{{", position, StringComparison.Ordinal) is var open and >= 0
            && text.IndexOf("}}", open, StringComparison.Ordinal) is var close and >= 0)
        {
            result.Append(text, position, open - position);
            position = close + 2;
            result.Append(_values.TryGetValue(text[(open + 2)..close], out var value)
                ? encode?.Invoke(value) ?? value
                : text[open..position]);
        }

        return result.Append(text, position, text.Length - position).ToString();
    }

    /// <summary>Returns whether the text is a single placeholder with a value, which can also represent a number.</summary>
    public bool IsValue(string text, [NotNullWhen(true)] out string? value)
    {
        value = null;
        return text.StartsWith("{{", StringComparison.Ordinal) && text.EndsWith("}}", StringComparison.Ordinal)
            && _values.TryGetValue(text[2..^2], out value);
    }
}
