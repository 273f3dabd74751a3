using System.Globalization;

namespace ServiceComb.Net.Governance.Matching;

/// <summary>Compares numbers: <c>compare</c> and greater, less, noLess, noGreater. Numbers are doubles; only <c>=</c> and
/// <c>!=</c> have a tolerance of 1e-6 (G/marker/operator/CompareOperator.java).</summary>
internal sealed class NumberCondition(string sign, double operand) : Condition
{
    private const double Tolerance = 1e-6;

    public override bool IsMatch(ReadOnlySpan<char> value)
    {
        if (!TryNumber(value, out var number))
        {
            return false;
        }

        return sign switch
        {
            "=" => Math.Abs(number - operand) < Tolerance,
            "!" or "!=" => !(Math.Abs(number - operand) < Tolerance),
            ">" => number > operand,
            "<" => number < operand,
            ">=" => number >= operand,
            _ => number <= operand,
        };
    }

    /// <summary>Reads a comparison such as <c>&gt;=18</c>; returns null when the text is not one.</summary>
    public static NumberCondition? TryRead(string pattern)
    {
        pattern = pattern.Trim();
        var length = pattern.Length > 1 && pattern[1] == '=' ? 2 : 1;
        return pattern.Length > length && pattern[..length] is ("=" or "!" or "!=" or ">" or "<" or ">=" or "<=") and var sign
            && TryNumber(pattern.AsSpan(length), out var operand)
            ? new NumberCondition(sign, operand)
            : null;
    }

    /// <summary>Reads a number like <c>Double.parseDouble</c> of Java, which also accepts <c>18d</c> and
    /// <c>1e999</c>.</summary>
    public static bool TryNumber(ReadOnlySpan<char> text, out double number)
    {
        text = text.Trim();
        var digits = text.Length > 1 && text[^1] is ('d' or 'D' or 'f' or 'F') && (char.IsAsciiDigit(text[^2]) || text[^2] == '.') ? text[..^1] : text;
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }
}
