using System.Text.RegularExpressions;
using ServiceComb.Net.Governance.Patterns;

namespace ServiceComb.Net.Governance.Matching;

/// <summary>A regular expression of Java over the whole value. Runs without backtracking where the pattern allows that;
/// otherwise for at most twice 50 ms, after which it does not fit.</summary>
internal sealed class PatternCondition : Condition
{
    private static readonly TimeSpan MaxLength = TimeSpan.FromMilliseconds(50);

    // Without backtracking the time grows with the length of the value alone, and headers are bounded.
    private static readonly TimeSpan MaxLengthWithoutBacktracking = TimeSpan.FromSeconds(5);
    private readonly Regex _regex;

    /// <exception cref="FormatException">The pattern is none.</exception>
    public PatternCondition(string pattern, bool ignoreCase)
    {
        var options = RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
        var whole = $@"\A(?:{JavaPattern.Translate(pattern, ignoreCase)})\z";
        try
        {
            _regex = new Regex(whole, options | RegexOptions.NonBacktracking, MaxLengthWithoutBacktracking);
        }
        catch (NotSupportedException)
        {
            _regex = new Regex(whole, options, MaxLength);
        }
    }

    // Time-outs are by the clock: one may be the machine's, which held the thread up, and not the pattern's.
    public override bool Fits(ReadOnlySpan<char> value) => TryFit(value) ?? TryFit(value) ?? false;

    private bool? TryFit(ReadOnlySpan<char> value)
    {
        try
        {
            return _regex.IsMatch(value);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }
}
